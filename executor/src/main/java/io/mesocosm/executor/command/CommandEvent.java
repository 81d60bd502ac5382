package io.mesocosm.executor.command;

import io.mesocosm.executor.checks.CheckKind;
import io.mesocosm.executor.checks.CheckResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What the command executor hears: the executor API's events, its process, its timers. */
public sealed interface CommandEvent {

    /** The agent took the subscription. What the agent has not acknowledged is sent again. */
    record Subscribed(FrameworkInfo framework) implements CommandEvent {}

    /** The agent asks to run the task. */
    record Launch(TaskInfo task) implements CommandEvent {}

    /**
     * The command was started in an earlier life of whoever hosts this executor, and may run; comes in place of
     * {@link Launch} and {@link Started}.
     *
     * @param told what was told of the task so far, oldest first; not empty: one that told nothing is launched instead
     * @param killed when the task was first asked to end, if it was
     */
    record Resumed(FrameworkInfo framework, TaskInfo task, List<TaskStatus> told, Optional<Instant> killed)
            implements CommandEvent {
        public Resumed {
            told = List.copyOf(told);
            if (told.isEmpty()) {
                throw new IllegalArgumentException("nothing was told of " + task.getTaskId());
            }
        }
    }

    /** The scheduler or the agent asks to end the task; a policy here overrides the task's own. */
    record Kill(Optional<KillPolicy> policy) implements CommandEvent {}

    /** The agent asks the executor to end within its shutdown grace period. */
    record Shutdown() implements CommandEvent {}

    /** The agent, or the scheduler through it, has the update of that uuid. */
    record Acknowledged(UUID uuid) implements CommandEvent {}

    /** The command runs. */
    record Started() implements CommandEvent {}

    /** The command could not be run. */
    record StartFailed(String message) implements CommandEvent {}

    /** The command ended; empty when nobody recorded how. */
    record Exited(Optional<Integer> waitStatus) implements CommandEvent {}

    /** A check that {@link CommandEffect.MakeCheck} asked for has come to something. */
    record Checked(CheckKind kind, CheckResult result) implements CommandEvent {}

    /** A timer set by {@link CommandEffect.SetTimer} fired. */
    record TimerFired(CommandTimer timer) implements CommandEvent {}
}
