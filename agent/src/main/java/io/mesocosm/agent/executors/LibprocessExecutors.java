package io.mesocosm.agent.executors;

import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.LibprocessExecutorEvent;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.Transport;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Origin;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.ExecutorReregisteredMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * v0 executors: their registrations and messages.
 *
 * <p>Behaviour: Mesos: Slave::registerExecutor, reregisterExecutor.
 */
public final class LibprocessExecutors {

    private LibprocessExecutors() {}

    /** A v0 executor is up. */
    public static void register(Turn turn, LibprocessExecutorEvent.Register event) {
        var message = event.message();
        Optional<Expected> expected = turn.state().phase() == Phase.RECOVERING
                ? Optional.empty()
                : expected(turn, FrameworkId.of(message.getFrameworkId()), ExecutorId.of(message.getExecutorId()));
        if (expected.isEmpty()) {
            turn.send(event.from(), ShutdownExecutorMessage.getDefaultInstance());
            return;
        }
        Executor executor = connect(turn, expected.get().executor(), event.from());
        if (executor.checkpoint()) {
            turn.checkpoint(List.of(new CheckpointWrite.ExecutorPid(executor.run(), event.from())));
        }
        Reconnection.begin(turn, expected.get().framework(), executor, Set.of());
    }

    /** A v0 executor of the agent's former life is back. */
    public static void reregister(Turn turn, LibprocessExecutorEvent.Reregister event) {
        var message = event.message();
        Optional<Expected> expected =
                expected(turn, FrameworkId.of(message.getFrameworkId()), ExecutorId.of(message.getExecutorId()));
        if (expected.isEmpty()) {
            if (!isAnswerToASecondCall(turn, event)) {
                turn.send(event.from(), ShutdownExecutorMessage.getDefaultInstance());
            }
            return;
        }
        Framework framework = expected.get().framework();
        Executor executor = connect(turn, expected.get().executor(), event.from());
        turn.send(
                event.from(),
                ExecutorReregisteredMessage.newBuilder()
                        .setSlaveId(turn.agentId().toProto())
                        .setSlaveInfo(turn.state().info())
                        .build());
        message.getUpdatesList()
                .forEach(update -> turn.then(new Followup.TaskChanged(update, new Origin.Libprocess(event.from()))));
        Set<TaskId> listed = message.getTasksList().stream()
                .map(task -> TaskId.of(task.getTaskId()))
                .collect(Collectors.toSet());
        Set<TaskId> unheard = Reconnection.dropUnheard(turn, framework, executor, listed);
        turn.then(
                Reconnection.isUnused(executor, unheard)
                        ? new Followup.ShutdownExecutor(executor.run())
                        : new Followup.ResizeContainer(executor.run()));
    }

    /** An executor that is called several times may answer several times. */
    private static boolean isAnswerToASecondCall(Turn turn, LibprocessExecutorEvent.Reregister event) {
        var message = event.message();
        return turn.state().config().executors().reregistrationRetry().isPresent()
                && turn.state().phase() != Phase.TERMINATING
                && turn.state()
                        .framework(FrameworkId.of(message.getFrameworkId()))
                        .filter(framework -> !framework.terminating())
                        .flatMap(framework -> framework.executors().get(ExecutorId.of(message.getExecutorId())))
                        .filter(executor -> executor.state() == Executor.State.RUNNING)
                        .isPresent();
    }

    /** A v0 executor tells how a task is. */
    public static void update(Turn turn, LibprocessExecutorEvent.StatusUpdated event) {
        turn.then(new Followup.TaskChanged(event.message().getUpdate(), new Origin.Libprocess(event.from())));
    }

    /** A v0 executor has a message for its scheduler. */
    public static void message(Turn turn, LibprocessExecutorEvent.ToFramework event) {
        var message = event.message();
        Messages.toFramework(
                turn,
                FrameworkId.of(message.getFrameworkId()),
                ExecutorId.of(message.getExecutorId()),
                message.getData());
    }

    private static Executor connect(Turn turn, Executor executor, Upid pid) {
        Executor connected = executor.withState(Executor.State.RUNNING).withTransport(new Transport.Libprocess(pid));
        turn.put(connected);
        turn.cancel(new TimerKey.ExecutorRegistration(executor.run()));
        turn.effect(new MessageEffect.Link(pid));
        return connected;
    }

    /** The executor, if it is one that should be calling now. */
    private static Optional<Expected> expected(Turn turn, FrameworkId frameworkId, ExecutorId executorId) {
        return turn.state()
                .framework(frameworkId)
                .filter(framework -> turn.state().phase() != Phase.TERMINATING && !framework.terminating())
                .flatMap(framework -> framework
                        .executors()
                        .get(executorId)
                        .filter(executor -> executor.state() == Executor.State.REGISTERING)
                        .map(executor -> new Expected(framework, executor)));
    }

    private record Expected(Framework framework, Executor executor) {}
}
