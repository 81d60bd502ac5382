package io.mesocosm.agent.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.testing.AgentProcess;
import io.mesocosm.agent.testing.Await;
import io.mesocosm.agent.testing.FakeMaster;
import io.mesocosm.agent.testing.LibprocessExecutor;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.ExecutorRegisteredMessage;
import io.mesocosm.proto.internal.Messages.ExecutorReregisteredMessage;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.ReconnectExecutorMessage;
import io.mesocosm.proto.internal.Messages.RegisterExecutorMessage;
import io.mesocosm.proto.internal.Messages.ReregisterExecutorMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
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
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A custom executor on the v0 driver's messages, whose process only waits: the test speaks for it. */
class LibprocessExecutorTest {

    private static final FrameworkInfo FRAMEWORK = FakeMaster.framework(true);
    private static final ExecutorID EXECUTOR =
            ExecutorID.newBuilder().setValue("custom").build();

    @TempDir
    Path directory;

    private static ByteString uuid() {
        return UuidBytes.of(UUID.randomUUID());
    }

    private static TaskInfo task(String id) {
        var executor = ExecutorInfo.newBuilder()
                .setExecutorId(EXECUTOR)
                .setFrameworkId(FRAMEWORK.getId())
                .setType(ExecutorInfo.Type.CUSTOM)
                .setCommand(CommandInfo.newBuilder().setValue("touch up; exec sleep 1000"))
                .addResources(FakeMaster.scalar("cpus", 0.1))
                .addResources(FakeMaster.scalar("mem", 32));
        return FakeMaster.command(id, "").toBuilder()
                .clearCommand()
                .setExecutor(executor)
                .build();
    }

    private static RunTaskMessage order(String task) {
        return RunTaskMessage.newBuilder()
                .setFramework(FRAMEWORK)
                .setTask(task(task))
                .setPid("@0.0.0.0:0")
                .setLaunchExecutor(task.equals("a"))
                .build();
    }

    private static RegisterExecutorMessage registration() {
        return RegisterExecutorMessage.newBuilder()
                .setFrameworkId(FRAMEWORK.getId())
                .setExecutorId(EXECUTOR)
                .build();
    }

    private static StatusUpdate update(String task, TaskState state, ByteString uuid) {
        return StatusUpdate.newBuilder()
                .setFrameworkId(FRAMEWORK.getId())
                .setExecutorId(EXECUTOR)
                .setSlaveId(FakeMaster.AGENT)
                .setStatus(TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue(task))
                        .setState(state)
                        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                        .setAgentId(FakeMaster.AGENT)
                        .setUuid(uuid))
                .setTimestamp(1)
                .setUuid(uuid)
                .build();
    }

    private static StatusUpdateMessage told(LibprocessExecutor executor, StatusUpdate update) {
        return StatusUpdateMessage.newBuilder()
                .setUpdate(update)
                .setPid(executor.self().toString())
                .build();
    }

    private void awaitProcess() throws Exception {
        Path up = directory.resolve("work/slaves/m-S0/frameworks/m-0000/executors/custom/runs/latest/up");
        Await.until("the command is up", () -> Files.exists(up));
    }

    private AgentProcess start(FakeMaster master, int port) throws Exception {
        return AgentProcess.start(directory.resolve("log"), AgentProcess.flags(directory, master.address(), port));
    }

    /** An agent that gives executors time to come back, however busy the machine is. */
    private AgentProcess startPatiently(FakeMaster master, int port) throws Exception {
        List<String> flags = AgentProcess.flags(directory, master.address(), port).stream()
                .map(flag -> flag.startsWith("--executor_reregistration_timeout")
                        ? "--executor_reregistration_timeout=5secs"
                        : flag)
                .toList();
        return AgentProcess.start(directory.resolve("log"), flags);
    }

    /** Registers and reports task {@code a} as running. */
    private void run(FakeMaster master, Upid agent, LibprocessExecutor executor) throws Exception {
        master.send(agent, order("a"));
        awaitProcess();
        executor.send(agent, registration());
        var registered = executor.next(ExecutorRegisteredMessage.getDefaultInstance());
        assertThat(registered.getExecutorInfo().getExecutorId()).isEqualTo(EXECUTOR);
        assertThat(registered.getFrameworkInfo()).isEqualTo(FRAMEWORK);
        assertThat(registered.getSlaveId()).isEqualTo(FakeMaster.AGENT);
        var launch = executor.next(RunTaskMessage.getDefaultInstance());
        assertThat(launch.getTask().getTaskId().getValue()).isEqualTo("a");
        ByteString running = uuid();
        executor.send(agent, told(executor, update("a", TaskState.TASK_RUNNING, running)));
        var acknowledged = executor.next(StatusUpdateAcknowledgementMessage.getDefaultInstance());
        assertThat(acknowledged.getUuid()).isEqualTo(running);
        assertThat(acknowledged.getTaskId().getValue()).isEqualTo("a");
        master.awaitState("a", TaskState.TASK_RUNNING);
    }

    @Test
    void executorRegistersRunsTasksAndIsShutDown() throws Exception {
        try (var master = new FakeMaster();
                var executor = new LibprocessExecutor();
                var _ = start(master, 0)) {
            Upid agent = master.awaitRegistration(1);
            run(master, agent, executor);

            master.send(agent, order("b"));
            assertThat(executor.next(RunTaskMessage.getDefaultInstance())
                            .getTask()
                            .getTaskId()
                            .getValue())
                    .isEqualTo("b");
            master.send(
                    agent,
                    FrameworkToExecutorMessage.newBuilder()
                            .setSlaveId(FakeMaster.AGENT)
                            .setFrameworkId(FRAMEWORK.getId())
                            .setExecutorId(EXECUTOR)
                            .setData(ByteString.copyFromUtf8("hello"))
                            .build());
            assertThat(executor.next(FrameworkToExecutorMessage.getDefaultInstance())
                            .getData()
                            .toStringUtf8())
                    .isEqualTo("hello");
            master.send(
                    agent,
                    KillTaskMessage.newBuilder()
                            .setFrameworkId(FRAMEWORK.getId())
                            .setTaskId(TaskID.newBuilder().setValue("a"))
                            .build());
            assertThat(executor.next(KillTaskMessage.getDefaultInstance())
                            .getTaskId()
                            .getValue())
                    .isEqualTo("a");
            executor.send(agent, told(executor, update("a", TaskState.TASK_KILLED, uuid())));
            executor.next(StatusUpdateAcknowledgementMessage.getDefaultInstance());
            master.awaitState("a", TaskState.TASK_KILLED);

            master.send(
                    agent,
                    ShutdownExecutorMessage.newBuilder()
                            .setFrameworkId(FRAMEWORK.getId())
                            .setExecutorId(EXECUTOR)
                            .build());
            executor.next(ShutdownExecutorMessage.getDefaultInstance());
            // It does not end by itself within its grace period.
            master.awaitState("b", TaskState.TASK_FAILED);
            assertThat(master.message("b")).isEqualTo("Executor terminated");
        }
    }

    @Test
    void executorThatNobodyExpectsIsToldToEnd() throws Exception {
        try (var master = new FakeMaster();
                var executor = new LibprocessExecutor();
                var _ = start(master, 0)) {
            Upid agent = master.awaitRegistration(1);
            executor.send(agent, registration());
            executor.next(ShutdownExecutorMessage.getDefaultInstance());
            run(master, agent, executor);
            executor.send(agent, registration());
            executor.next(ShutdownExecutorMessage.getDefaultInstance());
        }
    }

    @Test
    void executorIsCalledBackByTheNextAgentWithWhatItHasNotGotRidOf() throws Exception {
        try (var master = new FakeMaster();
                var executor = new LibprocessExecutor()) {
            int port;
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                run(master, agent, executor);
                master.send(agent, order("b"));
                executor.next(RunTaskMessage.getDefaultInstance());
                first.kill();
            }
            try (var _ = startPatiently(master, port)) {
                assertThat(executor.next(ReconnectExecutorMessage.getDefaultInstance())
                                .getSlaveId())
                        .isEqualTo(FakeMaster.AGENT);
                ByteString finished = uuid();
                executor.send(
                        new Upid("slave(1)", "127.0.0.1", port),
                        ReregisterExecutorMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK.getId())
                                .setExecutorId(EXECUTOR)
                                .addTasks(task("b"))
                                .addUpdates(update("a", TaskState.TASK_FINISHED, finished))
                                .build());
                executor.next(ExecutorReregisteredMessage.getDefaultInstance());
                assertThat(executor.next(StatusUpdateAcknowledgementMessage.getDefaultInstance())
                                .getUuid())
                        .isEqualTo(finished);
                Upid agent = master.awaitReregistration(1);
                master.awaitState("a", TaskState.TASK_FINISHED);
                executor.send(agent, told(executor, update("b", TaskState.TASK_RUNNING, uuid())));
                executor.next(StatusUpdateAcknowledgementMessage.getDefaultInstance());
                master.awaitState("b", TaskState.TASK_RUNNING);
            }
        }
    }
}
