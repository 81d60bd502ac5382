package io.mesocosm.agent.executors;

import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.ExecutorTasks;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.PendingTermination;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.agent.state.Transport;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.step.Updates;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * How executors end, and what their tasks come to.
 *
 * <p>Behaviour: Mesos: Slave::_shutdownExecutor, shutdownExecutorTimeout, executorTerminated,
 * sendExecutorTerminatedStatusUpdate, removeExecutor.
 */
public final class Endings {

    private Endings() {}

    /** The master wants an executor ended. */
    public static void order(Turn turn, MasterEvent.ShutdownExecutor event) {
        AgentState state = turn.state();
        boolean heard = state.isJoined() || state.phase() == Phase.TERMINATING;
        if (!state.master().is(event.from()) || !heard) {
            return;
        }
        state.framework(FrameworkId.of(event.message().getFrameworkId()))
                .filter(framework -> !framework.terminating())
                .flatMap(framework ->
                        framework.executors().get(ExecutorId.of(event.message().getExecutorId())))
                .ifPresent(executor -> shutdown(turn, executor.run()));
    }

    /** Tells an executor to end, and gives it some time. */
    public static void shutdown(Turn turn, ExecutorRun run) {
        turn.state().executor(run).filter(Executor::isLive).ifPresent(executor -> {
            turn.put(executor.withState(Executor.State.TERMINATING));
            ExecutorLine.shutdown(turn, executor);
            Duration grace = executor.info().hasShutdownGracePeriod()
                    ? Duration.ofNanos(executor.info().getShutdownGracePeriod().getNanoseconds())
                    : turn.state().config().executors().shutdownGracePeriod();
            turn.schedule(new TimerKey.ExecutorShutdown(run), grace, new TimerEvent.ExecutorShutdownTimedOut(run));
        });
    }

    /** Tells a running executor to end whose every task was killed before delivery. */
    public static void shutdownUnused(Turn turn, ExecutorRun run) {
        turn.state()
                .executor(run)
                .filter(executor ->
                        executor.state() == Executor.State.RUNNING && Reconnection.isUnused(executor, Set.of()))
                .ifPresent(executor -> shutdown(turn, run));
    }

    /** Ends an executor whose only task was killed before delivery, and its container if it was asked for. */
    public static void abandon(Turn turn, ExecutorRun run, boolean launched) {
        turn.state().executor(run).filter(Executor::isLive).ifPresent(executor -> {
            turn.put(executor.withState(Executor.State.TERMINATING));
            if (launched) {
                turn.effect(new ContainerEffect.DestroyContainer(run));
            }
        });
    }

    /** The executor had its time. */
    public static void shutdownTimedOut(Turn turn, ExecutorRun run) {
        turn.state()
                .executor(run)
                .filter(executor -> executor.state() == Executor.State.TERMINATING)
                .ifPresent(executor -> turn.effect(new ContainerEffect.DestroyContainer(run)));
    }

    /** The container is gone: its tasks that have not ended by themselves end now. */
    public static void terminated(Turn turn, ExecutorRun run, Termination termination) {
        Optional<Executor> found =
                turn.state().executor(run).filter(executor -> executor.state() != Executor.State.TERMINATED);
        Optional<Framework> framework = turn.state().framework(run.frameworkId());
        if (found.isEmpty() || framework.isEmpty()) {
            return;
        }
        Executor executor = found.get().withState(Executor.State.TERMINATED);
        turn.count("slave/executors_terminated");
        turn.cancel(new TimerKey.ExecutorRegistration(run));
        turn.cancel(new TimerKey.ExecutorShutdown(run));
        if (framework.get().terminating()) {
            turn.put(executor.withTasks(buried(executor.tasks())));
        } else {
            turn.put(executor);
            Updates.Verdict verdict = verdict(executor, termination);
            Containers.unfinished(executor).forEach(task -> Updates.tell(turn, run.frameworkId(), task, verdict));
        }
        if (!executor.isGenerated()) {
            turn.sendToMaster(ExitedExecutorMessage.newBuilder()
                    .setSlaveId(turn.agentId().toProto())
                    .setFrameworkId(run.frameworkId().toProto())
                    .setExecutorId(run.executorId().toProto())
                    .setStatus(termination.status().orElse(-1))
                    .build());
        }
        turn.then(new Followup.SettleExecutor(run));
    }

    /** The framework is being shut down: nobody asks what became of its tasks. */
    private static ExecutorTasks buried(ExecutorTasks tasks) {
        ExecutorTasks result = tasks;
        for (Task task : tasks.launched().values()) {
            result = result.withTerminated(task);
        }
        return result;
    }

    private static Updates.Verdict verdict(Executor executor, Termination termination) {
        Optional<PendingTermination> pending = executor.pending();
        TaskState state = termination
                .state()
                .or(() -> pending.map(PendingTermination::state))
                .orElse(TaskState.TASK_FAILED);
        Reason reason = termination.reasons().stream()
                .findFirst()
                .or(() -> pending.map(PendingTermination::reason))
                .orElse(Reason.REASON_EXECUTOR_TERMINATED);
        String message = Stream.of(pending.map(PendingTermination::message).orElse(""), termination.message())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return new Updates.Verdict(
                state,
                reason,
                message.isEmpty() ? "Executor terminated" : message,
                Optional.of(executor.id()),
                termination.limitedResources());
    }

    /** Removes an executor that is gone and has nothing left to be acknowledged. */
    public static void settle(Turn turn, ExecutorRun run) {
        AgentState state = turn.state();
        Optional<Executor> found =
                state.executor(run).filter(executor -> executor.state() == Executor.State.TERMINATED);
        Optional<Framework> framework = state.framework(run.frameworkId());
        if (found.isEmpty() || framework.isEmpty()) {
            return;
        }
        Executor executor = found.get();
        boolean abandoned =
                state.phase() == Phase.TERMINATING || framework.get().terminating();
        if (!abandoned && executor.tasks().incomplete()) {
            return;
        }
        remove(turn, framework.get(), executor);
        turn.then(new Followup.SettleFramework(run.frameworkId()));
    }

    private static void remove(Turn turn, Framework framework, Executor executor) {
        ExecutorRun run = executor.run();
        Layout layout = turn.layout();
        var agent = turn.agentId();
        if (executor.transport() instanceof Transport.Stream stream) {
            turn.effect(new ExecutorEffect.CloseStream(stream.handle()));
            turn.cancel(new TimerKey.ExecutorHeartbeat(run));
        }
        List<String> paths = new ArrayList<>();
        paths.add(layout.sandbox(agent, run));
        paths.add(layout.executor(agent, run.frameworkId(), run.executorId()));
        if (executor.checkpoint()) {
            turn.checkpoint(List.of(new CheckpointWrite.Sentinel(run)));
            paths.add(layout.metaRun(agent, run));
            paths.add(layout.metaExecutor(agent, run.frameworkId(), run.executorId()));
        }
        turn.effect(new ContainerEffect.ForgetContainer(run));
        turn.then(new Followup.Collect(paths));
        turn.put(framework.complete(
                executor.withTransport(Transport.NONE),
                turn.state().config().rings().executorsPerFramework()));
    }
}
