package io.mesocosm.agent.executors;

import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.Transport;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Origin;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.step.Updates;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * Executors on HTTP and hosted ones: their subscriptions and calls.
 *
 * <p>Behaviour: Mesos: Http::executor, Slave::subscribe.
 */
public final class ExecutorSessions {

    private static final Duration HEARTBEAT = Duration.ofMinutes(30);

    private ExecutorSessions() {}

    /** SUBSCRIBE: a new executor, one that lost its stream, or one of the agent's former life. */
    public static void subscribe(Turn turn, ExecutorEvent.Subscribe event) {
        Optional<Called> called = find(turn, event.call(), event.frameworkId(), event.executorId());
        if (called.isEmpty()) {
            return;
        }
        Framework framework = called.get().framework();
        Executor executor = called.get().executor();
        turn.effect(new ExecutorEffect.OpenStream(event.call()));
        boolean unwanted = turn.state().phase() == Phase.TERMINATING || framework.terminating() || !executor.isLive();
        if (unwanted) {
            ExecutorLine.shutdown(turn, event.call());
            turn.effect(new ExecutorEffect.CloseStream(event.call()));
            return;
        }
        if (executor.transport() instanceof Transport.Stream old) {
            turn.effect(new ExecutorEffect.CloseStream(old.handle()));
        }
        boolean returning = executor.state() == Executor.State.REGISTERING;
        Executor subscribed =
                executor.withState(Executor.State.RUNNING).withTransport(new Transport.Stream(event.call()));
        turn.put(subscribed);
        if (returning) {
            turn.cancel(new TimerKey.ExecutorRegistration(executor.run()));
        }
        if (!executor.hosted()) {
            beat(turn, subscribed, event.call());
        }
        if (executor.checkpoint()) {
            turn.checkpoint(List.of(new CheckpointWrite.HttpMarker(executor.run())));
        }
        event.subscribe().getUnacknowledgedUpdatesList().forEach(update -> {
            var status = Updates.of(turn, framework.id(), update.getStatus());
            turn.then(new Followup.TaskChanged(status, new Origin.ExecutorCall()));
        });
        Set<TaskId> listed = event.subscribe().getUnacknowledgedTasksList().stream()
                .map(task -> TaskId.of(task.getTaskId()))
                .collect(Collectors.toSet());
        Set<TaskId> unheard = Reconnection.dropUnheard(turn, framework, subscribed, listed);
        Reconnection.begin(turn, framework, subscribed, unheard);
    }

    /** UPDATE. */
    public static void update(Turn turn, ExecutorEvent.Update event) {
        find(turn, event.call(), event.frameworkId(), event.executorId())
                .filter(called -> isSubscribed(turn, event.call(), called.executor()))
                .ifPresent(called -> {
                    turn.effect(new ExecutorEffect.Respond(event.call(), 202, ""));
                    var status = Updates.of(turn, event.frameworkId(), event.status());
                    turn.then(new Followup.TaskChanged(status, new Origin.ExecutorCall()));
                });
    }

    /** MESSAGE. */
    public static void message(Turn turn, ExecutorEvent.Message event) {
        find(turn, event.call(), event.frameworkId(), event.executorId())
                .filter(called -> isSubscribed(turn, event.call(), called.executor()))
                .ifPresent(called -> {
                    turn.effect(new ExecutorEffect.Respond(event.call(), 202, ""));
                    Messages.toFramework(turn, event.frameworkId(), event.executorId(), event.data());
                });
    }

    /** The stream of a SUBSCRIBE is closed; if it is the executor's present one, it is not reachable. */
    public static void disconnected(Turn turn, ExecutorEvent.Disconnected event) {
        turn.state()
                .framework(event.frameworkId())
                .flatMap(framework -> framework.executors().get(event.executorId()))
                .filter(executor -> executor.transport().equals(new Transport.Stream(event.stream())))
                .ifPresent(executor -> {
                    turn.put(executor.withTransport(Transport.NONE));
                    turn.cancel(new TimerKey.ExecutorHeartbeat(executor.run()));
                });
    }

    /** The stream needs a sign of life. */
    public static void heartbeat(Turn turn, TimerEvent.ExecutorHeartbeatDue due) {
        turn.state()
                .executor(due.run())
                .filter(executor -> executor.transport().equals(new Transport.Stream(due.stream())))
                .ifPresent(executor -> {
                    var event = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
                    turn.effect(new ExecutorEffect.SendEvent(due.stream(), event));
                    beat(turn, executor, due.stream());
                });
    }

    private static void beat(Turn turn, Executor executor, CallHandle stream) {
        turn.schedule(
                new TimerKey.ExecutorHeartbeat(executor.run()),
                HEARTBEAT,
                new TimerEvent.ExecutorHeartbeatDue(executor.run(), stream));
    }

    private static boolean isSubscribed(Turn turn, CallHandle call, Executor executor) {
        // A hosted executor has nowhere to wait, and what it says is as true during recovery.
        if (turn.state().phase() == Phase.RECOVERING && !executor.hosted()) {
            turn.effect(new ExecutorEffect.Respond(call, 503, "Agent has not finished recovery"));
            return false;
        }
        if (executor.state() == Executor.State.REGISTERING) {
            turn.effect(new ExecutorEffect.Respond(call, 403, "Executor is not subscribed"));
            return false;
        }
        return true;
    }

    /** Who calls; the call is answered when nobody known does. */
    private static Optional<Called> find(Turn turn, CallHandle call, FrameworkId frameworkId, ExecutorId executorId) {
        AgentState state = turn.state();
        if (!state.recovery().reconnecting()) {
            turn.effect(new ExecutorEffect.Respond(call, 503, "Agent has not finished recovery"));
            return Optional.empty();
        }
        Optional<Framework> framework = state.framework(frameworkId);
        if (framework.isEmpty()) {
            turn.effect(new ExecutorEffect.Respond(call, 400, "Framework cannot be found"));
            return Optional.empty();
        }
        Optional<Executor> executor = framework.get().executors().get(executorId);
        if (executor.isEmpty()) {
            turn.effect(new ExecutorEffect.Respond(call, 400, "Executor cannot be found"));
            return Optional.empty();
        }
        return Optional.of(new Called(framework.get(), executor.get()));
    }

    private record Called(Framework framework, Executor executor) {}
}
