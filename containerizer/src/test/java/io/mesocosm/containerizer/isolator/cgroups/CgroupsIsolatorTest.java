package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.modules.Modules;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.isolator.Isolators;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which cgroups real containers are in, and whose they are. */
@Tag("isolation")
final class CgroupsIsolatorTest {

    private static final List<String> CONTROLLERS = List.of("cpu", "memory", "pids", "cpuset");
    private static final ContainerId ID = new ContainerId("contained");
    private static final ContainerId CHILD = ID.child("nested");
    private static final String SLEEP = "exec sleep 1000";

    @TempDir
    Path directory;

    private TestContainerizer test;
    private TestCgroups cgroups;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume(CONTROLLERS.toArray(String[]::new));
        Files.setAttribute(directory, "unix:mode", 0755);
        test = new TestContainerizer(
                directory,
                TestContainerizer.linux("cgroups/cpu,cgroups/mem,cgroups/pids,cgroups/cpuset,filesystem/posix"));
        cgroups = TestCgroups.of(test);
    }

    @AfterEach
    void close() throws Exception {
        if (test != null) {
            test.close();
        }
    }

    private ContainerConfig.Builder config(ContainerId id, String command) {
        return TestCgroups.request(test.shell(id, command), 0.1, 64);
    }

    private void launch(ContainerId id, ContainerConfig.Builder config) throws Exception {
        test.containerizer.launch(id, config.build(), Map.of(), Optional.empty());
    }

    private static ContainerInfo shares(boolean shares) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setLinuxInfo(LinuxInfo.newBuilder().setShareCgroups(shares))
                .build();
    }

    private int pid(ContainerId id) throws Exception {
        return test.containerizer.status(id).getExecutorPid();
    }

    /** Where a container's processes are. */
    private Cgroup place(String controller, ContainerId id) {
        return cgroups.cgroups(controller).processesOf(id);
    }

    @Test
    void aContainerIsInOneCgroupOfEachController() throws Exception {
        launch(ID, config(ID, SLEEP));
        for (String controller : CONTROLLERS) {
            assertThat(place(controller, ID).processes()).contains(pid(ID));
        }
        test.containerizer.destroy(ID);
        for (String controller : CONTROLLERS) {
            assertThat(cgroups.of(controller, ID).exists()).isFalse();
        }
    }

    @Test
    void aNestedContainerSharesLimitsAndIsCountedWithItsParent() throws Exception {
        launch(ID, config(ID, SLEEP));
        launch(CHILD, test.shell(CHILD, SLEEP).toBuilder());
        ContainerId where = cgroups.host.unified() ? CHILD : ID;
        for (String controller : CONTROLLERS) {
            assertThat(place(controller, where).processes()).contains(pid(CHILD));
            assertThat(place(controller, where).directory())
                    .startsWith(cgroups.of(controller, ID).directory());
        }
        assertThat(test.containerizer.usage(CHILD).hasMemTotalBytes()).isFalse();
        assertThatThrownBy(() -> test.containerizer.update(CHILD, List.of(TestCgroups.scalar("mem", 64)), Map.of()))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Unknown container");
        test.containerizer.destroy(CHILD);
        assertThat(cgroups.of("memory", CHILD).exists()).isFalse();
        assertThat(place("memory", ID).processes()).contains(pid(ID));
    }

    @Test
    void aNestedContainerWithCgroupsOfItsOwnReachesItsOwnLimitOnly() throws Exception {
        launch(ID, config(ID, SLEEP));
        ContainerId sibling = ID.child("sibling");
        launch(sibling, test.shell(sibling, SLEEP).toBuilder());
        var hungry = TestCgroups.request(test.shell(CHILD, "exec tail /dev/zero"), 0.1, 32);
        launch(CHILD, hungry.setContainerInfo(shares(false)));
        assertThat(test.awaitTermination(CHILD).getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(test.containerizer.containers()).containsExactlyInAnyOrder(ID, sibling);
        assertThat(test.containerizer.usage(ID).getMemTotalBytes()).isPositive();
    }

    @Test
    void aNestedContainerWithCgroupsOfItsOwnIsCountedByItself() throws Exception {
        launch(ID, config(ID, SLEEP));
        launch(CHILD, TestCgroups.request(test.shell(CHILD, SLEEP), 0.1, 48).setContainerInfo(shares(false)));
        for (String controller : CONTROLLERS) {
            assertThat(place(controller, CHILD).processes()).contains(pid(CHILD));
        }
        assertThat(test.containerizer.usage(CHILD).getMemTotalBytes()).isPositive();
        test.containerizer.update(
                CHILD, List.of(TestCgroups.scalar("cpus", 0.2), TestCgroups.scalar("mem", 50)), Map.of());
        String soft = cgroups.host.unified() ? "memory.low" : "memory.soft_limit_in_bytes";
        assertThat(cgroups.of("memory", CHILD).number(soft)).isEqualTo(50L << 20);
    }

    @Test
    void cgroupsInCgroupsAreRefusedBelowTheFirstLevelAndForDebugging() throws Exception {
        launch(ID, config(ID, SLEEP));
        launch(CHILD, test.shell(CHILD, SLEEP).toBuilder());
        ContainerId grandchild = CHILD.child("grandchild");
        var config = TestCgroups.request(test.shell(grandchild, SLEEP), 0.1, 32).setContainerInfo(shares(false));
        assertThatThrownBy(() -> launch(grandchild, config))
                .hasMessage("2nd level or greater nested cgroups are not supported");
        ContainerId debug = ID.child("debug");
        var debugging = TestCgroups.request(test.shell(debug, SLEEP), 0.1, 32)
                .setContainerInfo(shares(false))
                .setContainerClass(ContainerClass.DEBUG);
        assertThatThrownBy(() -> launch(debug, debugging))
                .hasMessage("A DEBUG container shares the cgroups of its parent");
        assertThat(test.containerizer.containers()).containsExactlyInAnyOrder(ID, CHILD);
    }

    @Test
    void whatAContainerMakesInItsCgroupIsItsOwnButNotTheLimits() throws Exception {
        Path cgroup = place("memory", ID).directory();
        String limit = cgroups.host.unified() ? "../memory.max" : "memory.limit_in_bytes";
        String command = "cd " + cgroup + " && mkdir own && echo 0 >own/cgroup.procs && (echo 1000000000 >" + limit
                + ") 2>/dev/null; echo $? >$MESOS_SANDBOX/said; " + SLEEP;
        launch(ID, config(ID, command).setUser("nobody"));
        Await.until("limit tried", () -> Files.exists(test.sandbox(ID).resolve("said")));
        Cgroup own = new Cgroup(cgroup.resolve("own"));
        assertThat(own.processes()).contains(pid(ID));
        Await.until(
                "answer",
                () -> !Files.readString(test.sandbox(ID).resolve("said")).isEmpty());
        assertThat(Files.readString(test.sandbox(ID).resolve("said"))).isNotEqualTo("0\n");
        assertThat(Files.getOwner(cgroup).getName()).isEqualTo("nobody");
        assertThat(Files.getOwner(cgroup.resolve(limit)).getName()).isEqualTo("root");
        test.containerizer.destroy(ID);
        assertThat(cgroup).doesNotExist();
    }

    @Test
    void aContainerThatFreezesItselfCanBeDestroyed() throws Exception {
        Path cgroup = cgroups.cgroups(cgroups.host.unified() ? "memory" : "freezer")
                .processesOf(ID)
                .directory();
        String freeze = cgroups.host.unified() ? "1 >own/cgroup.freeze" : "FROZEN >own/freezer.state";
        launch(
                ID,
                config(
                        ID,
                        "cd " + cgroup + " && mkdir own && echo 0 >own/cgroup.procs; echo " + freeze + "; " + SLEEP));
        Cgroup own = new Cgroup(cgroup.resolve("own"));
        Await.until(
                "frozen",
                () -> own.exists()
                        && (cgroups.host.unified()
                                ? own.read("cgroup.events").contains("frozen 1")
                                : own.read("freezer.state").equals("FROZEN")));
        test.containerizer.destroy(ID);
        assertThat(cgroup).doesNotExist();
    }

    @Test
    void aContainerForksNoFurtherThanItsLimit() throws Exception {
        launch(ID, config(ID, "until [ -e go ]; do sleep 0.01; done; for i in $(seq 100); do sleep 1000 & done; wait"));
        Cgroup pids = cgroups.of("pids", ID);
        long most = test.host.proc.mostTasks().orElseThrow();
        assertThat(pids.number("pids.max")).isEqualTo(most / 2);
        pids.write("pids.max", "20"); // half of what the host has would take too long
        Files.createFile(test.sandbox(ID).resolve("go"));
        assertThat(test.awaitTermination(ID).getStatus()).isNotZero();
        assertThat(test.sandbox(ID).resolve("stderr")).content().contains("fork");
    }

    @Test
    void aContainerRunsOnTheCpusOfItsCpuset() throws Exception {
        launch(ID, config(ID, SLEEP));
        Cgroup cpuset = cgroups.of("cpuset", ID);
        String all = cpuset.read(cgroups.host.unified() ? "cpuset.cpus.effective" : "cpuset.cpus");
        assertThat(allowed()).isEqualTo(all);
        String last = all.replaceFirst(".*[,-]", "");
        cpuset.write("cpuset.cpus", last);
        Await.until("moved", () -> allowed().equals(last));
    }

    private String allowed() throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid(ID) + "/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*\\s", "");
    }

    @Test
    void unknownControllersAreRefused() {
        var settings = test.settings.withIsolation("cgroups/cpu,cgroups/nothing");
        assertThatThrownBy(() -> Isolators.make(test.host.context(directory, test.metrics, settings), Modules.BUILT_IN))
                .isInstanceOf(ContainerizerException.class)
                .hasMessageContaining("Unknown or unsupported isolator 'cgroups/nothing'");
    }
}
