package io.mesocosm.agent.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.testing.AgentProcess;
import io.mesocosm.agent.testing.Await;
import io.mesocosm.agent.testing.FakeMaster;
import io.mesocosm.agent.testing.HttpExecutor;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A custom executor on the v1 API, whose process only waits: the test speaks for it. */
class HttpExecutorTest {

    private static final FrameworkInfo FRAMEWORK = FakeMaster.framework(true);

    @TempDir
    Path directory;

    private static ByteString uuid() {
        return UuidBytes.of(UUID.randomUUID());
    }

    private RunTaskMessage order(String task) {
        var executor = ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue("custom"))
                .setFrameworkId(FRAMEWORK.getId())
                .setType(ExecutorInfo.Type.CUSTOM)
                .setCommand(CommandInfo.newBuilder().setValue("env > environment; exec sleep 1000"))
                .addResources(FakeMaster.scalar("cpus", 0.1))
                .addResources(FakeMaster.scalar("mem", 32));
        TaskInfo info = FakeMaster.command(task, "").toBuilder()
                .clearCommand()
                .setExecutor(executor)
                .build();
        return RunTaskMessage.newBuilder()
                .setFramework(FRAMEWORK)
                .setTask(info)
                .setPid("@0.0.0.0:0")
                .setLaunchExecutor(task.equals("a"))
                .build();
    }

    private Path sandbox() {
        return directory.resolve("work/slaves/m-S0/frameworks/m-0000/executors/custom/runs/latest");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void executorSubscribesRunsTasksAndIsShutDown(boolean json) throws Exception {
        try (var master = new FakeMaster();
                var _ = AgentProcess.start(
                        directory.resolve("log"), AgentProcess.flags(directory, master.address(), 0))) {
            Upid agent = master.awaitRegistration(1);
            master.send(agent, order("a"));
            Await.until(
                    "the environment is written", () -> Files.exists(sandbox().resolve("environment")));
            try (var executor = new HttpExecutor(agent.port(), json, FRAMEWORK.getId(), "custom")) {
                Event subscribed = executor.next();
                assertThat(subscribed.getType()).isEqualTo(Event.Type.SUBSCRIBED);
                assertThat(subscribed.getSubscribed().getAgentInfo().getId()).isEqualTo(FakeMaster.AGENT);
                assertThat(executor.next().getLaunch().getTask().getTaskId().getValue())
                        .isEqualTo("a");
                ByteString running = uuid();
                assertThat(executor.update("a", TaskState.TASK_RUNNING, running))
                        .isEqualTo(202);
                assertThat(executor.next().getAcknowledged().getUuid()).isEqualTo(running);
                master.awaitState("a", TaskState.TASK_RUNNING);
                master.send(agent, order("b"));
                assertThat(executor.next().getLaunch().getTask().getTaskId().getValue())
                        .isEqualTo("b");
                master.send(
                        agent,
                        KillTaskMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK.getId())
                                .setTaskId(TaskID.newBuilder().setValue("a"))
                                .build());
                assertThat(executor.next().getKill().getTaskId().getValue()).isEqualTo("a");
                assertThat(executor.update("a", TaskState.TASK_KILLED, uuid())).isEqualTo(202);
                assertThat(master.awaitState("a", TaskState.TASK_KILLED))
                        .isEqualTo(List.of(TaskState.TASK_RUNNING, TaskState.TASK_KILLED));
                assertThat(executor.next().getType()).isEqualTo(Event.Type.ACKNOWLEDGED);
                master.send(
                        agent,
                        ShutdownExecutorMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK.getId())
                                .setExecutorId(ExecutorID.newBuilder().setValue("custom"))
                                .build());
                assertThat(executor.next().getType()).isEqualTo(Event.Type.SHUTDOWN);
            }
            // It does not end by itself within its grace period.
            master.awaitState("b", TaskState.TASK_FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void executorComesBackToTheNextAgent(boolean json) throws Exception {
        try (var master = new FakeMaster()) {
            int port;
            try (var first =
                    AgentProcess.start(directory.resolve("log"), AgentProcess.flags(directory, master.address(), 0))) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                master.send(agent, order("a"));
                Await.until(
                        "the environment is written",
                        () -> Files.exists(sandbox().resolve("environment")));
                try (var executor = new HttpExecutor(port, json, FRAMEWORK.getId(), "custom")) {
                    executor.next();
                    executor.next();
                    executor.update("a", TaskState.TASK_RUNNING, uuid());
                    assertThat(executor.next().getType()).isEqualTo(Event.Type.ACKNOWLEDGED);
                    master.awaitState("a", TaskState.TASK_RUNNING);
                    first.kill();
                }
            }
            try (var _ = AgentProcess.start(
                            directory.resolve("log"), AgentProcess.flags(directory, master.address(), port));
                    var executor = reconnect(port, json)) {
                assertThat(executor.next().getType()).isEqualTo(Event.Type.SUBSCRIBED);
                master.awaitReregistration(1);
                assertThat(executor.update("a", TaskState.TASK_FINISHED, uuid()))
                        .isEqualTo(202);
                master.awaitState("a", TaskState.TASK_FINISHED);
            }
        }
    }

    /** As an executor does: again and again until the agent is there and has read its checkpoints. */
    private static HttpExecutor reconnect(int port, boolean json) throws Exception {
        return Await.success("the executor is back", () -> new HttpExecutor(port, json, FRAMEWORK.getId(), "custom"));
    }
}
