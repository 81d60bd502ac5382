package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.isolator.Isolator.Recovered;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an isolator finds of cgroups that another one made, in an agent that is gone. */
@Tag("isolation")
final class CgroupRecoveryTest {

    private static final ContainerId ID = new ContainerId("survivor");

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();
    private final Queue<ContainerLimitation> limitations = new ConcurrentLinkedQueue<>();
    private TestContainerizer test;
    private TestCgroups cgroups;
    private CgroupsIsolator former;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume("memory", "cpu");
        test = new TestContainerizer(directory, TestContainerizer.linux("cgroups/cpu,cgroups/mem,filesystem/posix"));
        cgroups = TestCgroups.of(test);
        former = isolator();
    }

    @AfterEach
    void close() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        if (test != null) {
            test.close();
        }
    }

    private CgroupsIsolator isolator() throws Exception {
        return CgroupsIsolator.create(test.host.context(directory, test.metrics, test.settings));
    }

    private void prepare(ContainerId id) throws Exception {
        former.prepare(id, TestCgroups.request(test.shell(id, "true"), 0.1, 48).build());
    }

    /** A process in all cgroups of a container that waits for a line before it becomes the command. */
    private Process start(ContainerId id, String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "read line; exec " + command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        for (String controller : List.of("memory", "cpu")) {
            cgroups.cgroups(controller).processesOf(id).write("cgroup.procs", Long.toString(process.pid()));
        }
        return process;
    }

    private static void go(Process process) throws Exception {
        try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
            input.write("\n");
        }
    }

    private Recovered recovered(ContainerId id, Process process) {
        int pid = (int) process.pid();
        var state = ContainerState.newBuilder()
                .setContainerId(id.toProto())
                .setPid(pid)
                .setDirectory(directory.toString());
        return new Recovered(
                state.build(),
                Optional.of(
                        new ContainerPids(ProcessId.current(test.host.proc, pid).orElseThrow(), Optional.empty())));
    }

    @Test
    void aContainerIsCountedUpdatedAndLimitedAgain() throws Exception {
        prepare(ID);
        Process process = start(ID, "tail /dev/zero");
        CgroupsIsolator next = isolator();
        next.recover(List.of(recovered(ID, process)), Set.of());
        next.watch(ID, limitations::add);
        var usage = ResourceStatistics.newBuilder();
        next.usage(ID, usage);
        assertThat(usage.hasMemTotalBytes()).isTrue(); // what a process had before it came stays where it was, on v1
        next.update(ID, List.of(TestCgroups.scalar("cpus", 1), TestCgroups.scalar("mem", 40)), Map.of());
        String hard = cgroups.host.unified() ? "memory.max" : "memory.limit_in_bytes";
        assertThat(cgroups.of("memory", ID).number(hard)).isEqualTo(48L << 20); // not lowered
        go(process);
        Await.until("limitation", () -> !limitations.isEmpty());
        assertThat(limitations.element().getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(next.reached(ID)).isPresent();
        next.cleanup(ID);
        assertThat(cgroups.of("memory", ID).exists()).isFalse();
        former.cleanup(ID);
    }

    @Test
    void whatRanOutOfMemoryWhileNobodyListenedIsToldOf() throws Exception {
        prepare(ID);
        Process survivor = start(ID, "sleep 1000");
        Process hungry = start(ID, "tail /dev/zero");
        go(hungry);
        assertThat(hungry.waitFor()).isEqualTo(128 + 9);
        CgroupsIsolator next = isolator();
        next.recover(List.of(recovered(ID, survivor)), Set.of());
        next.watch(ID, limitations::add);
        Await.until("limitation", () -> !limitations.isEmpty());
        next.cleanup(ID);
        former.cleanup(ID);
    }

    @Test
    void whatNobodyKnowsIsDestroyedAndOrphansAreLeftForTheirCleanup() throws Exception {
        ContainerId stranger = new ContainerId("stranger");
        ContainerId orphan = new ContainerId("orphan");
        prepare(stranger);
        prepare(orphan);
        Process strangers = start(stranger, "sleep 1000");
        Process orphans = start(orphan, "sleep 1000");
        CgroupsIsolator next = isolator();
        next.recover(List.of(), Set.of(orphan));
        assertThat(strangers.waitFor()).isEqualTo(128 + 9);
        assertThat(cgroups.of("memory", stranger).exists()).isFalse();
        assertThat(orphans.isAlive()).isTrue();
        next.cleanup(orphan);
        assertThat(orphans.waitFor()).isEqualTo(128 + 9);
        for (ContainerId id : List.of(stranger, orphan)) {
            for (String controller : List.of("memory", "cpu")) {
                assertThat(cgroups.of(controller, id).exists()).isFalse();
            }
            former.cleanup(id);
        }
    }

    @Test
    void theAgentsOwnCgroupIsNoContainer() throws Exception {
        Cgroup agent = cgroups.cgroups("memory")
                .hierarchy()
                .ensure(cgroups.cgroups("memory").agentPath());
        isolator().recover(List.of(), Set.of());
        assertThat(agent.exists()).isTrue();
    }
}
