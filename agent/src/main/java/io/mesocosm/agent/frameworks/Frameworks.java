package io.mesocosm.agent.frameworks;

import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Frameworks: changed, spoken for, shut down, removed.
 *
 * <p>Behaviour: Mesos: Slave::updateFramework, schedulerMessage, shutdownFramework, removeFramework.
 */
public final class Frameworks {

    private Frameworks() {}

    /** Its scheduler subscribed again: it may be elsewhere, may be described otherwise, and may have missed updates. */
    public static void update(Turn turn, MasterEvent.UpdateFramework event) {
        AgentState state = turn.state();
        if (!state.master().is(event.from())) {
            return;
        }
        if (!state.isJoined()) {
            turn.count("slave/invalid_framework_messages");
            return;
        }
        var message = event.message();
        state.framework(FrameworkId.of(message.getFrameworkId()))
                .filter(framework -> !framework.terminating())
                .ifPresent(framework -> {
                    Optional<Upid> pid = Upid.parse(message.getPid()).filter(at -> !at.equals(Upid.NONE));
                    Framework updated = framework.withInfo(
                            message.hasFrameworkInfo() ? message.getFrameworkInfo() : framework.info(), pid);
                    turn.put(updated);
                    if (updated.checkpoints()) {
                        turn.checkpoint(List.of(new CheckpointWrite.Framework(updated.info(), pid)));
                    }
                    if (state.phase() == Phase.RUNNING) {
                        turn.then(new Followup.ResumeUpdates());
                    }
                });
    }

    /** A scheduler has a message for an executor; only a running one hears it. */
    public static void message(Turn turn, MasterEvent.FrameworkMessage event) {
        AgentState state = turn.state();
        var message = event.message();
        Optional<Executor> executor = state.framework(FrameworkId.of(message.getFrameworkId()))
                .filter(framework -> state.isJoined() && !framework.terminating())
                .flatMap(framework -> framework.executors().get(ExecutorId.of(message.getExecutorId())))
                .filter(found -> found.state() == Executor.State.RUNNING);
        if (executor.isEmpty()) {
            turn.count("slave/invalid_framework_messages");
            return;
        }
        ExecutorLine.message(turn, executor.get(), message.getData());
        turn.count("slave/valid_framework_messages");
    }

    /** The master wants a framework ended. */
    public static void order(Turn turn, MasterEvent.ShutdownFramework event) {
        AgentState state = turn.state();
        boolean heard = state.isJoined() || state.phase() == Phase.TERMINATING;
        if (!state.master().is(event.from()) || !heard) {
            return;
        }
        var id = FrameworkId.of(event.message().getFrameworkId());
        if (state.framework(id).isPresent()) {
            shutdown(turn, id);
        } else {
            turn.then(new Followup.ForgetUpdates(id));
        }
    }

    /** Ends all its executors. */
    public static void shutdown(Turn turn, FrameworkId id) {
        turn.state().framework(id).filter(framework -> !framework.terminating()).ifPresent(framework -> {
            turn.put(framework.asTerminating());
            for (Executor executor : framework.executors().values()) {
                turn.then(
                        executor.isLive()
                                ? new Followup.ShutdownExecutor(executor.run())
                                : new Followup.SettleExecutor(executor.run()));
            }
            turn.then(new Followup.SettleFramework(id));
        });
    }

    /** Removes a framework without executors. */
    public static void settle(Turn turn, FrameworkId id) {
        Optional<Framework> found =
                turn.state().framework(id).filter(f -> f.executors().isEmpty());
        if (found.isEmpty()) {
            return;
        }
        Framework framework = found.get();
        if (framework.terminating()) {
            turn.then(new Followup.ForgetUpdates(id));
        }
        List<String> paths = new ArrayList<>();
        paths.add(turn.layout().framework(turn.agentId(), id));
        if (framework.checkpoints()) {
            paths.add(turn.layout().metaFramework(turn.agentId(), id));
        }
        turn.then(new Followup.Collect(paths));
        turn.become(turn.state().complete(framework));
        turn.then(new Followup.SettleAgent());
    }
}
