package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers in cgroups and namespaces outlive an agent that is killed with SIGKILL. */
@Tag("isolation")
final class KilledAgentTest {

    private static final String ISOLATION = "filesystem/linux,namespaces/pid,cgroups/cpu,cgroups/mem";
    private static final ContainerId ID = new ContainerId("survivor");
    private static final ContainerId NESTED = ID.child("task");
    private static final ContainerId DEBUG = ID.child("check");

    @TempDir
    Path directory;

    private TestContainerizer test;
    private ContainerCgroups tracking;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume("cpu", "memory");
        test = new TestContainerizer(directory, TestContainerizer.linux(ISOLATION));
        tracking = new ContainerCgroups(
                TestCgroups.of(test).host.tracking(), test.settings.cgroups().root());
    }

    @AfterEach
    void close() throws Exception {
        if (test != null) {
            test.close();
        }
    }

    private void launchElsewhere(String... containers) throws Exception {
        DoomedAgent.launchAndDie(directory, ISOLATION, test.settings.cgroups().root(), containers);
    }

    private void recover() throws Exception {
        test.containerizer.recover(List.of(ContainerState.newBuilder()
                .setContainerId(ID.toProto())
                .setPid(0)
                .setDirectory(test.sandbox(ID).toString())
                .build()));
    }

    private Path runtime(ContainerId id) {
        return new ContainerFiles(test.runtimeDirectory).directory(id);
    }

    private List<Integer> processes(ContainerId id) throws Exception {
        Cgroup cgroup = tracking.processesOf(id);
        return cgroup.exists() ? cgroup.processes() : List.of();
    }

    @Test
    void whatRanOutOfMemoryBetweenTwoAgentsEndsWithTheReason() throws Exception {
        launchElsewhere(ID.value(), "until [ -e go ]; do sleep 0.01; done; exec tail /dev/zero");
        Files.createFile(test.sandbox(ID).resolve("go"));
        Await.until("status written", () -> Files.exists(runtime(ID).resolve("status")));
        assertThat(processes(ID)).isEmpty();

        recover();
        ContainerTermination termination = test.awaitTermination(ID);
        assertThat(termination.getStatus()).isEqualTo(9);
        assertThat(termination.getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(termination.getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(termination.getMessage())
                .startsWith("Memory limit exceeded: Requested: 64MB Maximum Used: 64MB\n\nMEMORY STATISTICS: \n");
        assertThat(termination.getLimitedResourcesList())
                .singleElement()
                .satisfies(mem -> assertThat(mem.getName()).isEqualTo("mem"));
        assertThat(tracking.of(ID).exists()).isFalse();
    }

    @Test
    void whatWasKilledOtherwiseBetweenTwoAgentsHasNoReason() throws Exception {
        launchElsewhere(ID.value(), "until [ -e go ]; do sleep 0.01; done; kill -9 $$");
        Files.createFile(test.sandbox(ID).resolve("go"));
        Await.until("status written", () -> Files.exists(runtime(ID).resolve("status")));

        recover();
        ContainerTermination termination = test.awaitTermination(ID);
        assertThat(termination.getStatus()).isEqualTo(9);
        assertThat(termination.hasReason()).isFalse();
        assertThat(tracking.of(ID).exists()).isFalse();
    }

    @Test
    void nestedContainersGoOnInTheirCgroupsAndThoseForDebuggingEnd() throws Exception {
        launchElsewhere(
                ID.value(),
                "exec sleep 1000",
                ID.value() + ".task",
                "until [ -e go ]; do sleep 0.01; done; exit 5",
                ID.value() + ".check!",
                "exec sleep 2000");
        assertThat(processes(DEBUG)).isNotEmpty();

        recover();
        assertThat(test.awaitTermination(DEBUG).getStatus()).isEqualTo(9);
        assertThat(tracking.of(DEBUG).exists()).isFalse();
        assertThat(test.containerizer.containers()).containsExactlyInAnyOrder(ID, NESTED);
        assertThat(processes(ID)).isNotEmpty();
        assertThat(processes(NESTED)).isNotEmpty();

        Path nested = test.sandbox(ID).resolve(ContainerFiles.sandboxBelowRoot(NESTED));
        Files.createFile(nested.resolve("go"));
        assertThat(test.awaitTermination(NESTED).getStatus()).isEqualTo(5 << 8);
        assertThat(tracking.of(NESTED).exists()).isFalse();
    }

    @Test
    void whatIsLaunchedNextIsNestedInTheNamespacesOfWhatWasRecovered() throws Exception {
        launchElsewhere(ID.value(), "exec sleep 1000");
        recover();
        int outer = test.containerizer.status(ID).getExecutorPid();

        test.launch(NESTED, "exec sleep 2000");
        test.containerizer.launch(
                DEBUG,
                test.shell(DEBUG, "exec sleep 3000").toBuilder()
                        .setContainerClass(ContainerClass.DEBUG)
                        .build(),
                Map.of(),
                Optional.empty());
        int task = test.containerizer.status(NESTED).getExecutorPid();
        int check = test.containerizer.status(DEBUG).getExecutorPid();
        assertThat(namespace(check, "pid")).isEqualTo(namespace(outer, "pid"));
        assertThat(namespace(check, "mnt")).isEqualTo(namespace(outer, "mnt"));
        assertThat(namespace(task, "mnt")).isNotEqualTo(namespace(outer, "mnt"));

        test.host.syscalls.kill(outer, 9);
        for (ContainerId id : List.of(ID, NESTED, DEBUG)) {
            assertThat(test.awaitTermination(id).getStatus()).isEqualTo(9);
            assertThat(tracking.of(id).exists()).isFalse();
        }
    }

    private static Path namespace(int pid, String kind) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind));
    }
}
