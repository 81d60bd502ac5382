package io.mesocosm.containerizer.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.testing.TestCgroups;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A process enters the agent's own cgroup, as the agent does at its start. */
@Tag("isolation")
final class AgentCgroupTest {

    private static final List<String> CONTROLLERS = List.of("memory", "cpu");

    private final String root = "mesocosm-test-" + ProcessHandle.current().pid() + "-agent";
    private CgroupHost host;
    private Process process;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume("memory", "cpu");
        host = CgroupHost.detect(Path.of("/sys/fs/cgroup"));
        process = new ProcessBuilder("sleep", "1000").start();
    }

    @AfterEach
    void close() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
            for (Hierarchy hierarchy : host.hierarchies()) {
                for (Cgroup cgroup : hierarchy.cgroup(root).tree()) {
                    cgroup.remove();
                }
            }
        }
    }

    private ContainerCgroups cgroups(String controller) {
        return new ContainerCgroups(host.hierarchy(controller).orElseThrow(), root);
    }

    private List<Integer> agents(String controller) throws Exception {
        ContainerCgroups cgroups = cgroups(controller);
        return cgroups.hierarchy().cgroup(cgroups.agentPath()).processes();
    }

    @Test
    void itIsInTheCgroupOfEachControllerAndNoContainer() throws Exception {
        for (int start = 0; start < 2; start++) {
            AgentCgroup.enter(host, root, CONTROLLERS, process.pid());
            for (String controller : CONTROLLERS) {
                assertThat(agents(controller)).containsExactly((int) process.pid());
                assertThat(cgroups(controller).ids()).isEmpty();
            }
        }
    }

    @Test
    void whatItUsesCanBeSeenThere() throws Exception {
        AgentCgroup.enter(host, root, CONTROLLERS, process.pid());
        if (host.unified()) {
            assertThat(host.tracking().cgroup(root + "/agent").number("memory.current"))
                    .isNotNegative();
        } else {
            ContainerCgroups memory = cgroups("memory");
            assertThat(memory.hierarchy().cgroup(memory.agentPath()).number("memory.usage_in_bytes"))
                    .isNotNegative();
        }
    }

    @Test
    void controllersThatTheHostLacksAreNamedAndNothingIsMade() throws Exception {
        assertThatThrownBy(() -> AgentCgroup.enter(host, root, List.of("memory", "nosuch"), process.pid()))
                .isInstanceOf(CgroupException.class)
                .hasMessage("The controller 'nosuch' of cgroups is not available");
        for (Hierarchy hierarchy : host.hierarchies()) {
            assertThat(hierarchy.cgroup(root).exists()).isFalse();
        }
    }
}
