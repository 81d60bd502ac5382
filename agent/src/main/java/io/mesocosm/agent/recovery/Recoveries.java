package io.mesocosm.agent.recovery;

import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Drain;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.ResourcesState;
import io.mesocosm.agent.state.Transport;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.ReconnectExecutorMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * The story of a return: read, find the containers, call the executors back, wait, go on.
 *
 * <p>Behaviour: Mesos: Slave::recover, _recover, __recover, reregisterExecutorTimeout.
 */
public final class Recoveries {

    private Recoveries() {}

    /** What was found on disk. */
    public static void recovered(Turn turn, RecoveredAgent found) {
        AgentState state = turn.state();
        if (state.phase() != Phase.RECOVERING || state.recovery().reconnecting()) {
            return;
        }
        var recovery = state.recovery().reconnecting(found.rebooted(), found.infoChanged());
        AgentState next = state.withRecovery(recovery)
                .withCounters(state.counters().plus("slave/recovery_errors", found.errors()))
                .withDrain(found.drain().map(config -> new Drain(config, turn.now())));
        AgentInfo info = found.info()
                .map(old -> state.info().toBuilder().setId(old.getId()).build())
                .orElse(state.info());
        Optional<ResourcesState> resources = resources(turn, found.resources().checkpointed());
        if (resources.isEmpty()) {
            return;
        }
        turn.become(next.withInfo(info).withResources(resources.get()));
        OperationReplay.replay(turn, found.resources());
        List<ContainerEffect.KnownContainer> known = new ArrayList<>();
        if (found.info().isPresent()) {
            found.frameworks().forEach(framework -> Replay.framework(turn, framework, known));
        }
        turn.effect(new ContainerEffect.RecoverContainers(known));
    }

    /** What is offered, with what was reserved and made of it before; empty when the one does not fit the other. */
    private static Optional<ResourcesState> resources(Turn turn, List<Resource> checkpointed) {
        Resources offered = Resources.of(turn.state().info().getResourcesList());
        Resources before = Resources.of(checkpointed);
        try {
            Resources total = ResourceConversion.applyCheckpointed(offered, before);
            return Optional.of(new ResourcesState(
                    total.toProto(), checkpointed, turn.state().resources().version()));
        } catch (ResourceException e) {
            failed(
                    turn,
                    "Checkpointed resources " + before + " are incompatible with agent resources " + offered + ": "
                            + e.getMessage());
            return Optional.empty();
        }
    }

    /** The containers that are left: their executors are called back, or ended when this agent only cleans up. */
    public static void containersRecovered(Turn turn, ContainerEvent.ContainersRecovered event) {
        AgentState state = turn.state();
        if (state.phase() != Phase.RECOVERING) {
            return;
        }
        event.survivors()
                .forEach(survivor -> turn.state()
                        .executor(survivor.run())
                        .ifPresent(executor -> turn.put(executor.withContainerStatus(survivor.status()))));
        boolean cleanup = state.config().executors().recoverCleanup();
        List<Executor> alive = turn.state()
                .executors()
                .filter(executor -> event.survivors().stream()
                        .anyMatch(survivor -> survivor.run().equals(executor.run())))
                .toList();
        alive.forEach(executor -> {
            if (cleanup) {
                end(turn, executor);
            } else {
                callBack(turn, executor);
            }
        });
        if (turn.state().frameworks().isEmpty() || cleanup) {
            finish(turn);
        } else {
            turn.schedule(
                    new TimerKey.Reregistration(),
                    state.config().executors().reregistrationTimeout(),
                    new TimerEvent.ExecutorReregistrationTimedOut());
            scheduleCall(turn);
        }
    }

    private static void scheduleCall(Turn turn) {
        turn.state()
                .config()
                .executors()
                .reregistrationRetry()
                .ifPresent(interval ->
                        turn.schedule(new TimerKey.Reconnection(), interval, new TimerEvent.ReconnectionDue()));
    }

    /** The call of a v0 executor may have been lost: once more, while there is time. */
    public static void callAgain(Turn turn) {
        if (turn.state().phase() != Phase.RECOVERING) {
            return;
        }
        turn.state()
                .executors()
                .filter(executor -> executor.state() == Executor.State.REGISTERING && !executor.hosted())
                .forEach(executor -> callBack(turn, executor));
        scheduleCall(turn);
    }

    private static void end(Turn turn, Executor executor) {
        if (executor.transport() instanceof Transport.Libprocess) {
            turn.then(new Followup.ShutdownExecutor(executor.run()));
        } else {
            turn.effect(new ContainerEffect.DestroyContainer(executor.run()));
        }
    }

    private static void callBack(Turn turn, Executor executor) {
        if (executor.hosted()) {
            host(turn, executor);
        } else if (executor.transport() instanceof Transport.Libprocess v0) {
            turn.effect(new MessageEffect.Link(v0.pid()));
            turn.send(
                    v0.pid(),
                    ReconnectExecutorMessage.newBuilder()
                            .setSlaveId(turn.agentId().toProto())
                            .build());
        }
    }

    /** A command task that is over needs its executor no more: what is left of it is a stream of updates. */
    private static void host(Turn turn, Executor executor) {
        Optional<Task> task = executor.tasks().launched().values().stream().findFirst();
        Optional<ExecutorEffect.Resumed> resumed = executor.hosting()
                .flatMap(Hosting::task)
                .flatMap(info -> task.map(
                        record -> resumed(info, record, executor.hosting().flatMap(Hosting::killed))));
        if (executor.kind() == Executor.Kind.COMMAND && resumed.isEmpty()) {
            turn.put(executor.withState(Executor.State.TERMINATING));
            turn.effect(new ContainerEffect.DestroyContainer(executor.run()));
            return;
        }
        turn.state()
                .framework(executor.run().frameworkId())
                .ifPresent(framework -> turn.effect(
                        new ExecutorEffect.HostExecutor(executor.run(), executor.info(), framework.info(), resumed)));
    }

    private static ExecutorEffect.Resumed resumed(TaskInfo info, Task record, Optional<Instant> killed) {
        List<TaskStatus> told = record.getStatusesList().stream()
                .filter(status -> status.getSource() == TaskStatus.Source.SOURCE_EXECUTOR)
                .toList();
        return new ExecutorEffect.Resumed(info, record.getState(), told, killed);
    }

    /** All had their time: drain on if that was going on, and look for a master. */
    public static void finish(Turn turn) {
        AgentState state = turn.state();
        if (state.phase() == Phase.TERMINATING) {
            return;
        }
        boolean cleanup = state.config().executors().recoverCleanup();
        turn.become(state.withRecovery(state.recovery().finishedAt(turn.now()))
                .withPhase(cleanup ? Phase.TERMINATING : Phase.DISCONNECTED));
        if (cleanup) {
            turn.then(new Followup.SettleAgent());
            return;
        }
        state.drain().ifPresent(drain -> turn.then(new Followup.Drain(drain.config())));
        turn.effect(new ProcessEffect.DetectMaster());
    }

    /** Nothing can be said of the containers: going on would lose them. */
    public static void failed(Turn turn, String message) {
        turn.effect(new ProcessEffect.Exit(1, "Failed to perform recovery: " + message));
    }
}
