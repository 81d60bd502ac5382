package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.event.LibprocessExecutorEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import io.mesocosm.proto.internal.Messages.RegisterExecutorMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every event about an executor in every state of an executor. Each cell names the next state ({@code gone} when the
 * executor is history) and, in order, what the step asked for.
 */
class ExecutorMatrixTest {

    private static final Upid V0 = new Upid("executor(1)", "127.0.0.1", 6000);
    private static final ExecutorId E = new ExecutorId("e");

    private static final Map<String, Function<ExecutorRun, AgentEvent>> EVENTS = Map.ofEntries(
            Map.entry(
                    "subscribe",
                    run -> new ExecutorEvent.Subscribe(
                            new CallHandle(99), Samples.FRAMEWORK, E, Call.Subscribe.getDefaultInstance())),
            Map.entry(
                    "register",
                    run -> new LibprocessExecutorEvent.Register(
                            V0,
                            RegisterExecutorMessage.newBuilder()
                                    .setFrameworkId(Samples.FRAMEWORK.toProto())
                                    .setExecutorId(E.toProto())
                                    .build())),
            Map.entry(
                    "update",
                    run -> new ExecutorEvent.Update(
                            new CallHandle(98),
                            Samples.FRAMEWORK,
                            E,
                            Samples.status("t", TaskState.TASK_RUNNING, ByteString.copyFromUtf8("0123456789abcdef")))),
            Map.entry(
                    "message",
                    run -> new ExecutorEvent.Message(
                            new CallHandle(97), Samples.FRAMEWORK, E, ByteString.copyFromUtf8("up"))),
            Map.entry(
                    "downcall",
                    run -> new MasterEvent.FrameworkMessage(
                            Stage.MASTER,
                            FrameworkToExecutorMessage.newBuilder()
                                    .setSlaveId(Stage.AGENT_ID)
                                    .setFrameworkId(Samples.FRAMEWORK.toProto())
                                    .setExecutorId(E.toProto())
                                    .setData(ByteString.copyFromUtf8("down"))
                                    .build())),
            Map.entry("kill", run -> Samples.kill("t")),
            Map.entry(
                    "shutdown",
                    run -> new MasterEvent.ShutdownExecutor(
                            Stage.MASTER,
                            ShutdownExecutorMessage.newBuilder()
                                    .setFrameworkId(Samples.FRAMEWORK.toProto())
                                    .setExecutorId(E.toProto())
                                    .build())),
            Map.entry(
                    "launched", run -> new ContainerEvent.ContainerLaunched(run, ContainerStatus.getDefaultInstance())),
            Map.entry("launchFailed", run -> new ContainerEvent.ContainerLaunchFailed(run, "no")),
            Map.entry("updated", run -> new ContainerEvent.ContainerUpdated(run, Optional.empty())),
            Map.entry("terminated", run -> new ContainerEvent.ContainerTerminated(run, Termination.exited(0))),
            Map.entry("registrationTimeout", TimerEvent.ExecutorRegistrationTimedOut::new),
            Map.entry("shutdownTimeout", TimerEvent.ExecutorShutdownTimedOut::new));

    private static final Map<Executor.State, Function<Stage, Stage>> STATES = new EnumMap<>(Map.of(
            Executor.State.REGISTERING,
            stage -> stage.runTask(Samples.custom("t", "e"), false),
            Executor.State.RUNNING,
            stage -> stage.runningCustom("e", "t", false),
            Executor.State.TERMINATING,
            stage -> stage.runningCustom("e", "t", false).on(event("shutdown", stage.run("e"))),
            Executor.State.TERMINATED,
            stage -> stage.runningCustom("e", "t", false).on(event("terminated", stage.run("e")))));

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource(delimiter = '|', textBlock = """
            subscribe           | REGISTERING | RUNNING     | OpenStream Cancel Schedule SUBSCRIBED UpdateContainer
            subscribe           | RUNNING     | RUNNING     | OpenStream CloseStream Schedule SUBSCRIBED UpdateContainer
            subscribe           | TERMINATING | TERMINATING | OpenStream SHUTDOWN CloseStream
            subscribe           | TERMINATED  | TERMINATED  | OpenStream SHUTDOWN CloseStream
            register            | REGISTERING | RUNNING     | Cancel Link ExecutorRegisteredMessage UpdateContainer
            register            | RUNNING     | RUNNING     | ShutdownExecutorMessage
            register            | TERMINATING | TERMINATING | ShutdownExecutorMessage
            register            | TERMINATED  | TERMINATED  | ShutdownExecutorMessage
            update              | REGISTERING | REGISTERING | 403
            update              | RUNNING     | RUNNING     | 202 Schedule StatusUpdateMessage ACKNOWLEDGED
            update              | TERMINATING | TERMINATING | 202 Schedule StatusUpdateMessage ACKNOWLEDGED
            update              | TERMINATED  | TERMINATED  | 202 ACKNOWLEDGED
            message             | REGISTERING | REGISTERING | 403
            message             | RUNNING     | RUNNING     | 202 ExecutorToFrameworkMessage
            message             | TERMINATING | TERMINATING | 202 ExecutorToFrameworkMessage
            message             | TERMINATED  | TERMINATED  | 202 ExecutorToFrameworkMessage
            downcall            | REGISTERING | REGISTERING | -
            downcall            | RUNNING     | RUNNING     | MESSAGE
            downcall            | TERMINATING | TERMINATING | -
            downcall            | TERMINATED  | TERMINATED  | -
            kill                | REGISTERING | REGISTERING | Schedule StatusUpdateMessage UpdateContainer
            kill                | RUNNING     | RUNNING     | KILL
            kill                | TERMINATING | TERMINATING | -
            kill                | TERMINATED  | TERMINATED  | -
            shutdown            | REGISTERING | TERMINATING | Schedule
            shutdown            | RUNNING     | TERMINATING | SHUTDOWN Schedule
            shutdown            | TERMINATING | TERMINATING | -
            shutdown            | TERMINATED  | TERMINATED  | -
            launched            | REGISTERING | REGISTERING | -
            launched            | RUNNING     | RUNNING     | -
            launched            | TERMINATING | TERMINATING | DestroyContainer
            launched            | TERMINATED  | TERMINATED  | DestroyContainer
            launchFailed        | REGISTERING | REGISTERING | DestroyContainer
            launchFailed        | TERMINATING | TERMINATING | DestroyContainer
            launchFailed        | TERMINATED  | TERMINATED  | DestroyContainer
            updated             | REGISTERING | REGISTERING | -
            updated             | RUNNING     | RUNNING     | -
            updated             | TERMINATING | TERMINATING | -
            updated             | TERMINATED  | TERMINATED  | -
            terminated          | REGISTERING | TERMINATED  | Cancel Cancel ExitedExecutorMessage Schedule StatusUpdateMessage
            terminated          | RUNNING     | TERMINATED  | Cancel Cancel ExitedExecutorMessage Schedule StatusUpdateMessage
            terminated          | TERMINATING | TERMINATED  | Cancel Cancel ExitedExecutorMessage Schedule StatusUpdateMessage
            terminated          | TERMINATED  | TERMINATED  | -
            registrationTimeout | REGISTERING | TERMINATING | DestroyContainer
            registrationTimeout | RUNNING     | RUNNING     | -
            registrationTimeout | TERMINATING | TERMINATING | -
            registrationTimeout | TERMINATED  | TERMINATED  | -
            shutdownTimeout     | REGISTERING | REGISTERING | -
            shutdownTimeout     | RUNNING     | RUNNING     | -
            shutdownTimeout     | TERMINATING | TERMINATING | DestroyContainer
            shutdownTimeout     | TERMINATED  | TERMINATED  | -
            """)
    void cell(String event, Executor.State from, String to, String asked) {
        Stage stage = at(from);
        assertThat(stage.executor("e").state()).isEqualTo(from);
        stage.on(event(event, stage.run("e")));
        assertThat(stage.executor("e").state().name()).isEqualTo(to);
        assertThat(words(stage.last())).isEqualTo(asked);
    }

    private static AgentEvent event(String name, ExecutorRun run) {
        return Optional.ofNullable(EVENTS.get(name)).orElseThrow().apply(run);
    }

    private static Stage at(Executor.State state) {
        return Optional.ofNullable(STATES.get(state)).orElseThrow().apply(Stage.registered());
    }

    private static String words(List<AgentEffect> effects) {
        String words = effects.stream().map(ExecutorMatrixTest::word).collect(Collectors.joining(" "));
        return words.isEmpty() ? "-" : words;
    }

    private static String word(AgentEffect effect) {
        return switch (effect) {
            case MessageEffect.Send send ->
                send.message().getDescriptorForType().getName();
            case ExecutorEffect.SendEvent send -> send.event().getType().name();
            case ExecutorEffect.Respond respond -> Integer.toString(respond.status());
            default -> effect.getClass().getSimpleName();
        };
    }

    @Test
    @Tag("B067")
    void callsOfUnknownExecutorsAreRefused() {
        Stage stage = Stage.registered();
        stage.on(event("update", Samples.NO_RUN));
        assertThat(stage.last())
                .containsExactly(new ExecutorEffect.Respond(new CallHandle(98), 400, "Framework cannot be found"));
        stage.running("t", false);
        stage.on(event("message", Samples.NO_RUN));
        assertThat(stage.last())
                .containsExactly(new ExecutorEffect.Respond(new CallHandle(97), 400, "Executor cannot be found"));
    }

    @Test
    @Tag("B065")
    void callsDuringRecoveryAreRefused() {
        var stage = new Stage(Stage.CONFIG);
        stage.on(event("update", Samples.NO_RUN));
        assertThat(stage.last())
                .containsExactly(
                        new ExecutorEffect.Respond(new CallHandle(98), 503, "Agent has not finished recovery"));
    }

    @Test
    @Tag("B065")
    void subscriptionIsRefusedUntilTheCheckpointsAreRead() {
        var stage = new Stage(Stage.CONFIG);
        CallHandle call = stage.subscribe("e");
        assertThat(stage.last())
                .containsExactly(new ExecutorEffect.Respond(call, 503, "Agent has not finished recovery"));
    }

    @Test
    @Tag("B068")
    void subscribedExecutorHearsASignOfLifeEveryHalfHourAndNoneAtOnce() {
        Stage stage = Stage.registered();
        stage.runTask(Samples.custom("t", "e"), false);
        stage.launched("e");
        stage.subscribe("e");
        assertThat(stage.toExecutors()).containsExactly(Event.Type.SUBSCRIBED);
        for (int i = 0; i < 3; i++) {
            assertThat(stage.last(TimerEffect.Schedule.class))
                    .filteredOn(timer -> timer.key() instanceof TimerKey.ExecutorHeartbeat)
                    .extracting(TimerEffect.Schedule::delay)
                    .containsExactly(Duration.ofMinutes(30));
            stage.fire(TimerEvent.ExecutorHeartbeatDue.class);
            assertThat(stage.toExecutors()).containsExactly(Event.Type.HEARTBEAT);
        }
    }

    @Test
    @Tag("B064")
    void messageForASchedulerWithoutAPidGoesToTheMasterAndElseToTheScheduler() {
        Stage stage = Stage.registered();
        stage.runningCustom("e", "t", false);
        stage.on(event("message", stage.run("e")));
        assertThat(stage.last(MessageEffect.Send.class))
                .extracting(MessageEffect.Send::to)
                .containsExactly(Stage.MASTER);

        Stage old = Stage.registered();
        old.on(new MasterEvent.RunTask(
                Stage.MASTER,
                old.ordered(Samples.custom("t", "e"), false)
                        .setPid("scheduler(1)@10.0.0.5:7000")
                        .build()));
        old.launched("e");
        old.subscribe("e");
        old.on(event("message", old.run("e")));
        assertThat(old.last(MessageEffect.Send.class))
                .extracting(MessageEffect.Send::to)
                .containsExactly(new Upid("scheduler(1)", "10.0.0.5", 7000));
    }
}
