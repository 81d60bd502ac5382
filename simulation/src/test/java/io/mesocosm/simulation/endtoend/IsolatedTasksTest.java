package io.mesocosm.simulation.endtoend;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Commands;
import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks in cgroups and namespaces of their own, on real daemons. */
@Tag("isolation")
class IsolatedTasksTest {

    private static final String ISOLATION = "cgroups/cpu,cgroups/mem,cgroups/pids,filesystem/linux,namespaces/pid,"
            + "namespaces/ipc,posix/rlimits,linux/capabilities,linux/nnp,disk/du";

    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setName("isolated")
            .setUser(System.getProperty("user.name"))
            .setFailoverTimeout(600)
            .setCheckpoint(true)
            .build();

    @TempDir
    private Path directory;

    private OwnCgroups cgroups;

    @BeforeEach
    void lookForCgroups() throws CgroupException {
        cgroups = new OwnCgroups();
    }

    /** The agent leaves its work directory mounted, so that what containers share outlives it. */
    @AfterEach
    void takeThemAway() throws IOException {
        cgroups.close();
        if (mounts().anyMatch(path -> path.equals(work().toString()))) {
            Commands.run("umount", work().toString());
        }
    }

    private Path work() {
        return directory.resolve("agent");
    }

    private static Stream<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream().map(line -> line.split(" ", -1)[4]);
    }

    private Cluster startAgent(Cluster cluster) throws Exception {
        return cluster.startAgent("--launcher=linux", "--isolation=" + ISOLATION, "--cgroups_root=" + cgroups.root());
    }

    @Test
    void taskThatWantsMoreMemoryThanItsLimitFailsAndItsFrameworkHearsWhy() throws Exception {
        var scheduler = new RecordingScheduler();
        scheduler.run("greedy", "head -c 300000000 /dev/zero | tail; sleep 60");
        try (var cluster = startAgent(new Cluster(directory).startMaster());
                var client =
                        SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), FRAMEWORK), scheduler)) {
            awaitState(cluster, scheduler, "greedy", TASK_FAILED);

            TaskStatus status = scheduler.last("greedy").orElseThrow();
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
            assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
            assertThat(status.getMessage())
                    .startsWith("Memory limit exceeded: Requested: 48MB Maximum Used: 48MB\n\nMEMORY STATISTICS: \n");
            assertThat(status.getLimitation().getResourcesList())
                    .singleElement()
                    .satisfies(resource -> {
                        assertThat(resource.getName()).isEqualTo("mem");
                        assertThat(resource.getScalar().getValue()).isEqualTo(48);
                    });
            assertThat(client.frameworkId()).isPresent();
            awaitNothingLeft(cluster);
        }
    }

    @Test
    void taskStaysInItsCgroupsWhenTheAgentIsKilledAndTheNextOneEndsIt() throws Exception {
        var scheduler = new RecordingScheduler();
        scheduler.run("long", "while [ ! -e " + directory.resolve("end") + " ]; do sleep 0.05; done");
        try (var cluster = startAgent(new Cluster(directory).startMaster());
                var client =
                        SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), FRAMEWORK), scheduler)) {
            awaitState(cluster, scheduler, "long", TASK_RUNNING);
            List<Integer> before = processes("memory");
            assertThat(before).isNotEmpty();
            assertThat(processes("pids")).contains(before.getFirst());

            cluster.agent().kill();
            assertThat(processes("memory")).contains(before.getFirst());
            startAgent(cluster);

            List<String> shown = List.of(
                    "\"executor_id\":\"long\"",
                    "\"mem_limit_bytes\":50331648",
                    "\"mem_total_bytes\":",
                    "\"cpus_user_time_secs\":");
            Await.until("the next agent shows the task", cluster::logs, () -> {
                String containers = Daemon.get(cluster.agentAddress(), "/containers");
                return shown.stream().allMatch(containers::contains);
            });
            Files.createFile(directory.resolve("end"));
            awaitState(cluster, scheduler, "long", TASK_FINISHED);
            assertThat(client.frameworkId()).isPresent();
            awaitNothingLeft(cluster);
        }
    }

    @Test
    void taskHasProcessesAndMountsOfItsOwnAndLeavesNothing() throws Exception {
        var scheduler = new RecordingScheduler();
        Path told = directory.resolve("told");
        scheduler.run(
                "curious",
                "mount -t tmpfs none /mnt && echo $$ $(ls -d /proc/[0-9]* | wc -l) $(grep NoNewPrivs /proc/$$/status)"
                        + " > " + told);
        try (var cluster = startAgent(new Cluster(directory).startMaster());
                var client =
                        SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), FRAMEWORK), scheduler)) {
            awaitState(cluster, scheduler, "curious", TASK_FINISHED);
            // Process 1 is ours, and ls and the subshell are there while they look.
            assertThat(Files.readString(told)).matches("2 [2-6] NoNewPrivs: 1\n");
            assertThat(client.frameworkId()).isPresent();
            awaitNothingLeft(cluster);
            assertThat(mounts().filter(path -> path.startsWith(directory.toString())))
                    .containsExactly(work().toString());
        }
    }

    private List<Integer> processes(String controller) throws CgroupException {
        List<Cgroup> found = cgroups.of(controller);
        assertThat(found).hasSize(1);
        return found.getFirst().processes();
    }

    private void awaitNothingLeft(Cluster cluster) {
        Await.until("no cgroup is left", cluster::logs, cgroups::areEmpty);
    }

    private static void awaitState(Cluster cluster, RecordingScheduler scheduler, String task, TaskState state) {
        Await.until(
                task + " is " + state,
                () -> scheduler.states(task) + " " + scheduler.last(task) + "\n" + cluster.logs(),
                () -> scheduler.states(task).contains(state));
    }
}
