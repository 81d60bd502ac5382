package io.mesocosm.agent.tasks;

import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.QueuedWork;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.step.Updates;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * Kills: at once while a task waits for its executor, else by the executor.
 *
 * <p>Behaviour: Mesos: Slave::killTask, Slave::kill.
 */
public final class Kill {

    private Kill() {}

    /** The master wants a task killed. */
    public static void order(Turn turn, MasterEvent.KillTask event) {
        AgentState state = turn.state();
        if (!state.master().is(event.from())
                || state.phase() == Phase.RECOVERING
                || state.phase() == Phase.TERMINATING) {
            return;
        }
        var message = event.message();
        var framework = FrameworkId.of(message.getFrameworkId());
        kill(
                turn,
                framework,
                TaskId.of(message.getTaskId()),
                message.hasKillPolicy() ? Optional.of(message.getKillPolicy()) : Optional.empty());
    }

    /** Kills a task of a framework that is known and not being shut down. */
    public static void kill(Turn turn, FrameworkId id, TaskId task, Optional<KillPolicy> policy) {
        Optional<Framework> found = turn.state().framework(id).filter(framework -> !framework.terminating());
        if (found.isEmpty()) {
            return;
        }
        Framework framework = found.get();
        Optional<Executor> executor = framework.executorOf(task);
        if (executor.isEmpty()) {
            var verdict = new Updates.Verdict(
                    Updates.dropped(framework.isPartitionAware()),
                    Reason.REASON_EXECUTOR_TERMINATED,
                    "Cannot find executor");
            Updates.tell(turn, id, task, verdict);
            return;
        }
        kill(turn, executor.get(), task, policy);
    }

    private static void kill(Turn turn, Executor executor, TaskId task, Optional<KillPolicy> policy) {
        if (!executor.isLive()) {
            return;
        }
        Optional<QueuedWork> queued = executor.tasks().queuedWork(task);
        if (queued.isPresent()) {
            killQueued(turn, executor, queued.get());
        } else if (executor.state() == Executor.State.RUNNING) {
            killRunning(turn, executor, task, policy);
        } else {
            // Delivered in a former life, and the executor is not back yet: by the word of Mesos it never will run.
            tellKilled(turn, executor, task, "Killed before delivery to the executor");
        }
    }

    /** What a process of its own would remember of a kill, a hosted executor has on disk. */
    private static void killRunning(Turn turn, Executor executor, TaskId task, Optional<KillPolicy> policy) {
        boolean known = executor.hosting().flatMap(how -> how.killed()).isPresent();
        if (!executor.hosted() || !executor.checkpoint() || known) {
            ExecutorLine.kill(turn, executor, task, policy);
            return;
        }
        Executor killed = executor.killed(turn.now());
        turn.put(killed);
        turn.checkpoint(
                List.of(new CheckpointWrite.HostedExecutor(
                        killed.run(), killed.hosting().orElseThrow())),
                new CheckpointToken.KillStored(killed.run(), task, policy));
    }

    /** That the task is to end is durable. */
    public static void stored(Turn turn, CheckpointToken.KillStored token) {
        turn.state()
                .executor(token.run())
                .filter(executor -> executor.state() == Executor.State.RUNNING)
                .ifPresent(executor -> ExecutorLine.kill(turn, executor, token.task(), token.policy()));
    }

    /** A group dies as one. */
    private static void killQueued(Turn turn, Executor executor, QueuedWork work) {
        boolean coming = executor.state() == Executor.State.REGISTERING;
        String message = work.group() && coming
                ? "A task within the task group was killed before delivery to the executor"
                : "Killed before delivery to the executor";
        for (TaskInfo task : work.tasks()) {
            tellKilled(turn, executor, TaskId.of(task.getTaskId()), message);
        }
        turn.then(
                executor.kind() == Executor.Kind.COMMAND
                        ? new Followup.AbandonExecutor(executor.run(), work.stored())
                        : new Followup.ShutdownUnusedExecutor(executor.run()));
    }

    private static void tellKilled(Turn turn, Executor executor, TaskId task, String message) {
        var verdict = new Updates.Verdict(
                TaskState.TASK_KILLED, Reason.REASON_TASK_KILLED_DURING_LAUNCH, message, Optional.of(executor.id()));
        Updates.tell(turn, executor.run().frameworkId(), task, verdict);
    }
}
