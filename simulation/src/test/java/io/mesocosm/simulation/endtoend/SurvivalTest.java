package io.mesocosm.simulation.endtoend;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at bad moments: what runs goes on, and what happened is told. */
class SurvivalTest {

    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setName("survivor")
            .setUser(System.getProperty("user.name"))
            .setFailoverTimeout(600)
            .setCheckpoint(true)
            .build();

    /** Lets an agent look for its master again after four seconds of silence, not after 75. */
    private static final String[] IMPATIENT = {"--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=4"};

    @TempDir
    private Path directory;

    @Test
    void taskOutlivesTheMasterAndNoUpdateIsLost() throws Exception {
        var scheduler = new RecordingScheduler();
        try (var cluster = new Cluster(directory).startMaster(IMPATIENT).startAgent();
                var client =
                        SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), FRAMEWORK), scheduler)) {
            runUntilReleased(scheduler, "long");
            runUntilReleased(scheduler, "ends-meanwhile");
            awaitState(cluster, scheduler, "long", TASK_RUNNING);
            awaitState(cluster, scheduler, "ends-meanwhile", TASK_RUNNING);
            String id = client.frameworkId().orElseThrow().value();

            cluster.master().kill();
            release("ends-meanwhile");
            cluster.startMaster(IMPATIENT);
            cluster.awaitAgent();

            awaitState(cluster, scheduler, "ends-meanwhile", TASK_FINISHED);
            release("long");
            awaitState(cluster, scheduler, "long", TASK_FINISHED);
            assertThat(scheduler.states("long")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
            assertThat(scheduler.states("ends-meanwhile")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
            assertThat(client.frameworkId().orElseThrow().value()).isEqualTo(id);
            assertThat(scheduler.subscriptions()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void taskOutlivesTheAgentAndItsEndIsTold() throws Exception {
        var scheduler = new RecordingScheduler();
        try (var cluster = new Cluster(directory).startMaster().startAgent();
                var client =
                        SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), FRAMEWORK), scheduler)) {
            runUntilReleased(scheduler, "long");
            runUntilReleased(scheduler, "ends-meanwhile");
            awaitState(cluster, scheduler, "long", TASK_RUNNING);
            awaitState(cluster, scheduler, "ends-meanwhile", TASK_RUNNING);

            cluster.agent().kill();
            release("ends-meanwhile");
            cluster.startAgent();

            awaitState(cluster, scheduler, "ends-meanwhile", TASK_FINISHED);
            assertThat(scheduler.states("long")).containsExactly(TASK_STARTING, TASK_RUNNING);
            release("long");
            awaitState(cluster, scheduler, "long", TASK_FINISHED);
            assertThat(client.frameworkId()).isPresent();
        }
    }

    /** A task that ends when its file is there. */
    private void runUntilReleased(RecordingScheduler scheduler, String task) {
        scheduler.run(task, "while [ ! -e " + directory.resolve(task) + " ]; do sleep 0.05; done");
    }

    private void release(String task) throws Exception {
        Files.createFile(directory.resolve(task));
    }

    private static void awaitState(Cluster cluster, RecordingScheduler scheduler, String task, TaskState state) {
        Await.until(
                task + " is " + state,
                () -> scheduler.states(task) + " " + scheduler.last(task) + "\n" + cluster.logs(),
                () -> scheduler.states(task).contains(state));
    }
}
