package io.mesocosm.agent.draining;

import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Drain;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.KillPolicy;

/**
 * An agent that must become empty, and what happens when it is.
 *
 * <p>Behaviour: Mesos: Slave::drain, updateDrainStatus.
 */
public final class Draining {

    private Draining() {}

    /** The master wants the agent drained. */
    public static void order(Turn turn, MasterEvent.DrainAgent event) {
        if (turn.state().master().is(event.from())) {
            begin(turn, event.message().getConfig());
        }
    }

    /** Kills every task, within the drain's own grace if that is shorter; an empty agent has nothing to do. */
    public static void begin(Turn turn, DrainConfig config) {
        AgentState state = turn.state();
        if (state.frameworks().isEmpty() && state.operations().known().isEmpty()) {
            return;
        }
        turn.checkpoint(List.of(new CheckpointWrite.Drain(Optional.of(config))));
        turn.become(state.withDrain(Optional.of(new Drain(config, turn.now()))));
        state.executors().forEach(executor -> killAll(turn, config, executor));
    }

    private static void killAll(Turn turn, DrainConfig config, Executor executor) {
        FrameworkId framework = executor.run().frameworkId();
        executor.tasks()
                .launched()
                .values()
                .forEach(task -> turn.then(new Followup.KillTask(
                        framework,
                        TaskId.of(task.getTaskId()),
                        policy(config, task.hasKillPolicy() ? Optional.of(task.getKillPolicy()) : Optional.empty()))));
        // One kill ends all of a group.
        executor.tasks().queued().forEach(work -> {
            var task = work.tasks().getFirst();
            turn.then(new Followup.KillTask(
                    framework,
                    TaskId.of(task.getTaskId()),
                    policy(config, task.hasKillPolicy() ? Optional.of(task.getKillPolicy()) : Optional.empty())));
        });
    }

    /** The drain's grace where it is shorter than the task's own; empty: the task's own stands. */
    private static Optional<KillPolicy> policy(DrainConfig config, Optional<KillPolicy> own) {
        if (!config.hasMaxGracePeriod()) {
            return Optional.empty();
        }
        DurationInfo max = config.getMaxGracePeriod();
        boolean longer = own.filter(KillPolicy::hasGracePeriod)
                .map(policy -> max.getNanoseconds() < policy.getGracePeriod().getNanoseconds())
                .orElse(true);
        return longer ? Optional.of(KillPolicy.newBuilder().setGracePeriod(max).build()) : Optional.empty();
    }

    /** An empty agent is drained, and ends when it is meant to. */
    public static void settle(Turn turn) {
        AgentState state = turn.state();
        if (!state.frameworks().isEmpty()) {
            return;
        }
        if (state.drain().isPresent() && state.operations().known().isEmpty()) {
            turn.checkpoint(List.of(new CheckpointWrite.Drain(Optional.empty())));
            turn.become(state.withDrain(Optional.empty()));
        }
        if (state.phase() == Phase.TERMINATING) {
            turn.effect(new ProcessEffect.Exit(0, ""));
        }
    }
}
