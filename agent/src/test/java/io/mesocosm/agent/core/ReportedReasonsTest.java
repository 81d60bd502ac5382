package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReconcileTasksMessage;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.TaskStatus.Source;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.executor.Protos.Call;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the agent reports of task {@code t} when it does not simply run: state, source, reason and words, row by row. */
class ReportedReasonsTest {

    /** Situations, each with what a framework hears that understands partitions and one that does not. */
    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state, and a record of values
    enum Row {
        UNKNOWN_TO_THE_AGENT(
                ReportedReasonsTest::listed,
                lost(Reason.REASON_RECONCILIATION, "Reconciliation: task unknown to the agent")),
        KILL_OF_AN_UNKNOWN_TASK(
                stage -> stage.runningCustom("e", "other", false).on(Samples.kill("t")),
                lost(Reason.REASON_EXECUTOR_TERMINATED, "Cannot find executor")),
        KILL_BEFORE_DELIVERY(
                stage -> stage.runTask(Samples.custom("t", "e"), false).on(Samples.kill("t")),
                agent(
                        TaskState.TASK_KILLED,
                        Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                        "Killed before delivery to the executor")),
        OUTDATED_RESOURCES(
                stage -> order(
                        stage,
                        order -> order.addResourceVersionUuids(ResourceVersionUUID.newBuilder()
                                .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("0123456789abcdef"))))),
                lost(Reason.REASON_INVALID_OFFERS, "Task assumes outdated resource state")),
        UNKNOWN_RESERVATION_OF_THE_TASK(
                stage -> order(stage, order -> order.getTaskBuilder().setResources(0, reserved())),
                lost(
                        Reason.REASON_RESOURCES_UNKNOWN,
                        "The checkpointed resources being used by the task or task group are unknown to the agent")),
        UNKNOWN_RESERVATION_OF_THE_EXECUTOR(
                stage -> order(
                        stage,
                        order -> order.getTaskBuilder().getExecutorBuilder().setResources(0, reserved())),
                lost(
                        Reason.REASON_RESOURCES_UNKNOWN,
                        "The checkpointed resources being used by the executor are unknown to the agent")),
        CPU_LIMIT_WITHOUT_ISOLATION(
                stage -> order(stage, order -> order.getTaskBuilder().putLimits("cpus", scalar())),
                lost(
                        Reason.REASON_GC_ERROR,
                        "CPU limits can only be set on tasks launched in Mesos containers"
                                + " when the agent has loaded the 'cgroups/cpu' isolator")),
        MEMORY_LIMIT_WITHOUT_ISOLATION(
                stage -> order(stage, order -> order.getTaskBuilder().putLimits("mem", scalar())),
                lost(
                        Reason.REASON_GC_ERROR,
                        "Memory limits can only be set on tasks launched in Mesos"
                                + " containers when the agent has loaded the 'cgroups/mem' isolator")),
        COMMAND_TASK_OF_A_KNOWN_EXECUTOR(
                stage -> {
                    finished(stage);
                    stage.runTask(Samples.command("t"), false);
                },
                lost(Reason.REASON_TASK_INVALID, "Cannot reuse an already existing executor for a command task")),
        MASTER_EXPECTS_NO_EXECUTOR_HERE(
                stage -> {
                    stage.runningCustom("e", "other", false);
                    stage.runTask(Samples.custom("t", "e"), false);
                },
                lost(Reason.REASON_EXECUTOR_TERMINATED, "Master wants to launch executor, but one already exists")),
        MASTER_EXPECTS_AN_EXECUTOR_HERE(
                stage -> order(stage, order -> order.setLaunchExecutor(false)),
                lost(Reason.REASON_EXECUTOR_TERMINATED, "No executor is expected to launch and there is none running")),
        EXECUTOR_IS_ENDING(
                stage -> {
                    stage.runningCustom("e", "other", false);
                    stage.on(new MasterEvent.ShutdownExecutor(
                            Stage.MASTER,
                            ShutdownExecutorMessage.newBuilder()
                                    .setFrameworkId(Samples.FRAMEWORK.toProto())
                                    .setExecutorId(new ExecutorId("e").toProto())
                                    .build()));
                    order(stage, order -> order.setLaunchExecutor(false));
                },
                lost(Reason.REASON_EXECUTOR_TERMINATED, "Executor terminating")),
        EXECUTOR_HAS_ENDED(
                stage -> {
                    stage.runningCustom("e", "other", false);
                    stage.on(new ContainerEvent.ContainerTerminated(stage.run("e"), Termination.exited(0)));
                    order(stage, order -> order.setLaunchExecutor(false));
                },
                lost(Reason.REASON_EXECUTOR_TERMINATED, "Executor terminated")),
        EXECUTOR_NEVER_HEARD_OF_IT(
                stage -> {
                    stage.runTask(Samples.custom("t", "e"), false);
                    stage.launched("e");
                    stage.subscribe("e");
                    stage.updated("e");
                    stage.subscribe("e", Call.Subscribe.getDefaultInstance());
                },
                lost(Reason.REASON_AGENT_RESTARTED, "Task launched during agent restart")),
        LAUNCH_FAILED(
                stage -> {
                    stage.runTask(Samples.custom("t", "e"), false);
                    stage.on(new ContainerEvent.ContainerLaunchFailed(stage.run("e"), "no space"));
                    ended(stage, Termination.UNKNOWN);
                },
                agent(
                        TaskState.TASK_FAILED,
                        Reason.REASON_CONTAINER_LAUNCH_FAILED,
                        "Failed to launch container: no space")),
        RESOURCES_NOT_CHANGED(
                stage -> {
                    stage.runningCustom("e", "t", false);
                    stage.on(new ContainerEvent.ContainerUpdated(stage.run("e"), Optional.of("no memory")));
                    ended(stage, Termination.exited(9));
                },
                gone(Reason.REASON_CONTAINER_UPDATE_FAILED, "Failed to update resources for container: no memory")),
        EXECUTOR_DID_NOT_REGISTER(
                stage -> {
                    stage.runTask(Samples.custom("t", "e"), false);
                    stage.launched("e");
                    stage.fire(TimerEvent.ExecutorRegistrationTimedOut.class);
                    ended(stage, Termination.exited(9));
                },
                agent(
                        TaskState.TASK_FAILED,
                        Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                        "Executor did not register within 1mins")),
        EXECUTOR_DID_NOT_COME_BACK(
                stage -> {
                    stage.runningCustom("e", "t", false);
                    stage.state(stage.state().with(stage.executor("e").withState(Executor.State.REGISTERING)));
                    stage.on(new TimerEvent.ExecutorReregistrationTimedOut());
                    ended(stage, Termination.exited(9));
                    stage.register();
                },
                gone(Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT, "Executor did not reregister within 2secs")),
        MEMORY_LIMIT_REACHED(
                stage -> limited(stage, Reason.REASON_CONTAINER_LIMITATION_MEMORY),
                agent(TaskState.TASK_FAILED, Reason.REASON_CONTAINER_LIMITATION_MEMORY, "Too much")),
        DISK_LIMIT_REACHED(
                stage -> limited(stage, Reason.REASON_CONTAINER_LIMITATION_DISK),
                agent(TaskState.TASK_FAILED, Reason.REASON_CONTAINER_LIMITATION_DISK, "Too much")),
        EXECUTOR_EXITED(
                stage -> ended(stage.runningCustom("e", "t", false), Termination.exited(0)),
                agent(TaskState.TASK_FAILED, Reason.REASON_EXECUTOR_TERMINATED, "Executor terminated")),
        NEW_TASK_ON_A_DRAINING_AGENT(
                stage -> {
                    drain(stage.runningCustom("e", "other", false), false);
                    order(stage, order -> order.setLaunchExecutor(false));
                },
                lost(Reason.REASON_AGENT_DRAINING, "Task was received while agent was already draining")),
        KILLED_BY_A_DRAIN(
                stage -> {
                    drain(stage.runningCustom("e", "t", false), false);
                    executorSays(stage, TaskState.TASK_KILLED);
                },
                executor(TaskState.TASK_KILLED)),
        KILLED_BY_A_DRAIN_THAT_MARKS_GONE(
                stage -> {
                    drain(stage.runningCustom("e", "t", false), true);
                    executorSays(stage, TaskState.TASK_KILLED);
                },
                new Heard(
                        TaskState.TASK_GONE_BY_OPERATOR,
                        TaskState.TASK_KILLED,
                        Source.SOURCE_EXECUTOR,
                        Reason.REASON_AGENT_DRAINING,
                        ""));

        private final Consumer<Stage> happens;
        private final Heard heard;

        Row(Consumer<Stage> happens, Heard heard) {
            this.happens = happens;
            this.heard = heard;
        }
    }

    /** What a framework hears: the first state if it understands partitions, else the second. */
    record Heard(TaskState aware, TaskState old, Source source, Reason reason, String message) {}

    private static Heard agent(TaskState state, Reason reason, String message) {
        return new Heard(state, state, Source.SOURCE_AGENT, reason, message);
    }

    private static Heard executor(TaskState state) {
        return new Heard(state, state, Source.SOURCE_EXECUTOR, Reason.REASON_AGENT_DRAINING, "");
    }

    private static Heard lost(Reason reason, String message) {
        return new Heard(TaskState.TASK_DROPPED, TaskState.TASK_LOST, Source.SOURCE_AGENT, reason, message);
    }

    private static Heard gone(Reason reason, String message) {
        return new Heard(TaskState.TASK_GONE, TaskState.TASK_LOST, Source.SOURCE_AGENT, reason, message);
    }

    @ParameterizedTest
    @EnumSource
    void frameworkThatUnderstandsPartitionsHears(Row row) {
        Stage stage = Stage.registered();
        row.happens.accept(stage);
        expect(stage, row.heard, row.heard.aware());
    }

    @ParameterizedTest
    @EnumSource
    void frameworkThatDoesNotHears(Row row) {
        Stage stage = Stage.registered().forAnOldFramework();
        row.happens.accept(stage);
        expect(stage, row.heard, row.heard.old());
    }

    private static void expect(Stage stage, Heard heard, TaskState state) {
        TaskStatus status = stage.forwarded().stream()
                .map(StatusUpdate::getStatus)
                .filter(update -> update.getTaskId().getValue().equals("t"))
                .findFirst()
                .orElseThrow();
        assertThat(status.getState()).isEqualTo(state);
        assertThat(status.getSource()).isEqualTo(heard.source());
        assertThat(status.getReason()).isEqualTo(heard.reason());
        assertThat(status.getMessage()).isEqualTo(heard.message());
        assertThat(status.getUuid().size()).isEqualTo(16);
        assertThat(status.getAgentId()).isEqualTo(Stage.AGENT_ID);
    }

    /** The master lists the task when the agent comes back. */
    private static void listed(Stage stage) {
        stage.on(new MasterEvent.Reregistered(
                Stage.MASTER,
                SlaveReregisteredMessage.newBuilder()
                        .setSlaveId(Stage.AGENT_ID)
                        .addReconciliations(ReconcileTasksMessage.newBuilder()
                                .setFrameworkId(Samples.FRAMEWORK.toProto())
                                .setFramework(stage.framework(false))
                                .addStatuses(Samples.status("t", TaskState.TASK_STAGING, ByteString.EMPTY)))
                        .build()));
    }

    private static void order(Stage stage, Consumer<RunTaskMessage.Builder> change) {
        RunTaskMessage.Builder order = stage.ordered(Samples.custom("t", "e"), false);
        change.accept(order);
        stage.on(new MasterEvent.RunTask(Stage.MASTER, order.build()));
    }

    private static Resource reserved() {
        return Samples.allocated("cpus", 1).getFirst().toBuilder()
                .addReservations(ReservationInfo.newBuilder().setRole("dev").setType(ReservationInfo.Type.DYNAMIC))
                .build();
    }

    private static Value.Scalar scalar() {
        return Value.Scalar.newBuilder().setValue(2).build();
    }

    /** The command task has ended and that is acknowledged; its executor is still there. */
    private static void finished(Stage stage) {
        stage.running("t", false);
        stage.acknowledge("t", stage.update("t", "t", TaskState.TASK_FINISHED).getUuid());
    }

    private static void ended(Stage stage, Termination termination) {
        stage.on(new ContainerEvent.ContainerTerminated(stage.run("e"), termination));
    }

    private static void limited(Stage stage, Reason reason) {
        stage.runningCustom("e", "t", false);
        ended(
                stage,
                new Termination(
                        OptionalInt.of(9),
                        Optional.of(TaskState.TASK_FAILED),
                        List.of(reason),
                        "Too much",
                        Samples.resources("mem", 32)));
    }

    private static void drain(Stage stage, boolean markGone) {
        stage.on(new MasterEvent.DrainAgent(
                Stage.MASTER,
                DrainSlaveMessage.newBuilder()
                        .setConfig(DrainConfig.newBuilder().setMarkGone(markGone))
                        .build()));
    }

    private static void executorSays(Stage stage, TaskState state) {
        stage.on(new ExecutorEvent.Update(
                new CallHandle(900),
                Samples.FRAMEWORK,
                new ExecutorId("e"),
                Samples.status("t", state, ByteString.copyFromUtf8("0123456789abcdef"))));
    }
}
