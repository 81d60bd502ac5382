package io.mesocosm.executor.command;

import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.executor.checks.Check;
import io.mesocosm.executor.checks.CheckKind;
import io.mesocosm.executor.checks.Health;
import io.mesocosm.executor.command.CommandState.Cause;
import io.mesocosm.executor.command.CommandState.Killing;
import io.mesocosm.executor.command.CommandState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** One step under way in the life of the task: gathers the effects while the state is replaced. */
final class CommandTurn {

    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final Duration DEFAULT_KILL_GRACE = Duration.ofSeconds(3);
    private static final Duration TERMINAL_ACKNOWLEDGEMENT_WAIT = Duration.ofSeconds(60);

    private final Instant now;
    private final Ids ids;
    private final List<CommandEffect> effects = new ArrayList<>();
    private CommandState state;

    CommandTurn(CommandState state, Instant now, Ids ids) {
        this.state = state;
        this.now = now;
        this.ids = ids;
    }

    /** What was decided. */
    Step<CommandState, CommandEffect> finish() {
        return new Step<>(state, effects);
    }

    CommandState state() {
        return state;
    }

    Instant now() {
        return now;
    }

    Ids ids() {
        return ids;
    }

    void become(CommandState next) {
        state = next;
    }

    void effect(CommandEffect effect) {
        effects.add(effect);
    }

    /** The agent has the executor: it hears again what it may have missed. */
    void subscribed(FrameworkInfo framework) {
        state = state.subscribed(framework);
        state.unacknowledged().forEach(status -> effects.add(new CommandEffect.Update(status)));
    }

    void launch(TaskInfo task) {
        if (state.phase() != Phase.IDLE) {
            update(status(
                    task,
                    TaskState.TASK_FAILED,
                    Optional.empty(),
                    "Attempted to run multiple tasks using a \"command\" executor"));
            return;
        }
        state = state.with(task).in(Phase.STARTING);
        update(status(task, TaskState.TASK_STARTING, Optional.empty(), ""));
        long limit = task.getMaxCompletionTime().getNanoseconds();
        if (limit > 0) {
            effects.add(new CommandEffect.SetTimer(CommandTimer.MAX_COMPLETION, Duration.ofNanos(limit)));
        }
        effects.add(new CommandEffect.Start(task));
    }

    void resumed(CommandEvent.Resumed resumed) {
        TaskInfo task = resumed.task();
        List<TaskStatus> told = resumed.told();
        Instant launched = time(told.get(0));
        TaskStatus last = told.get(told.size() - 1);
        state = state.subscribed(resumed.framework())
                .with(task)
                .in(Phase.RUNNING)
                .withLast(last);
        if (resumed.killed().isPresent()) {
            Instant since = resumed.killed().get();
            var killing = new Killing(since, since.plus(grace(Optional.empty())), Cause.REQUEST);
            state = state.with(killing);
            effects.add(new CommandEffect.SetTimer(CommandTimer.ESCALATION, until(killing.deadline())));
            return;
        }
        long limit = task.getMaxCompletionTime().getNanoseconds();
        if (limit > 0) {
            Duration rest = until(launched.plusNanos(limit));
            effects.add(new CommandEffect.SetTimer(CommandTimer.MAX_COMPLETION, rest));
        }
        TaskChecks.begin(
                this, last.hasHealthy() ? Health.lastTold(launched, last.getHealthy()) : Health.startingAt(launched));
    }

    private static Instant time(TaskStatus status) {
        return Instant.EPOCH.plusNanos(Math.round(status.getTimestamp() * 1e9));
    }

    void started() {
        if (state.phase() == Phase.STARTING) {
            state = state.in(Phase.RUNNING);
            update(status(state.task().orElseThrow(), TaskState.TASK_RUNNING, Optional.empty(), ""));
            if (state.killing().isEmpty()) {
                TaskChecks.begin(this, Health.startingAt(now));
            }
            // A kill that came while the command was being started could not signal it.
            state.killing().ifPresent(this::signalStarted);
        }
    }

    private void signalStarted(Killing killing) {
        announceKilling(killing);
        effects.add(new CommandEffect.Signal(SIGTERM));
        effects.add(new CommandEffect.SetTimer(CommandTimer.ESCALATION, until(killing.deadline())));
    }

    Duration grace(Optional<KillPolicy> override) {
        var own = state.task().filter(TaskInfo::hasKillPolicy).map(TaskInfo::getKillPolicy);
        return override.filter(KillPolicy::hasGracePeriod)
                .or(() -> own.filter(KillPolicy::hasGracePeriod))
                .map(policy -> Duration.ofNanos(policy.getGracePeriod().getNanoseconds()))
                .orElse(DEFAULT_KILL_GRACE);
    }

    void kill(Duration grace, Cause cause) {
        switch (state.phase()) {
            case IDLE -> stop();
            case STARTING, RUNNING -> {
                if (state.killing().isPresent()) {
                    shorten(state.killing().orElseThrow(), grace);
                } else {
                    begin(new Killing(now, now.plus(grace), cause));
                }
            }
            case ENDED, STOPPED -> {}
        }
    }

    private void begin(Killing killing) {
        state = state.with(killing);
        effects.add(new CommandEffect.CancelTimer(CommandTimer.MAX_COMPLETION));
        TaskChecks.end(this);
        if (state.phase() == Phase.RUNNING) {
            signalStarted(killing);
        }
    }

    /** The grace of a kill under way may shrink, counted from its beginning, and never grows. */
    private void shorten(Killing killing, Duration grace) {
        Instant deadline = killing.since().plus(grace);
        if (deadline.isBefore(killing.deadline())) {
            state = state.with(new Killing(killing.since(), deadline, killing.cause()));
            if (state.phase() == Phase.RUNNING) {
                effects.add(new CommandEffect.SetTimer(CommandTimer.ESCALATION, until(deadline)));
            }
        }
    }

    private void announceKilling(Killing killing) {
        boolean understands = state.framework()
                .map(framework -> framework.getCapabilitiesList().stream()
                        .anyMatch(capability -> capability.getType() == Capability.Type.TASK_KILLING_STATE))
                .orElse(false);
        if (understands && killing.cause() != Cause.MAX_COMPLETION) {
            update(status(state.task().orElseThrow(), TaskState.TASK_KILLING, Optional.empty(), ""));
        }
    }

    void exited(Optional<Integer> waitStatus) {
        if (waitStatus.isEmpty()) {
            end(TaskState.TASK_FAILED, Optional.empty(), "Failed to get exit status for Command");
            return;
        }
        var status = new WaitStatus(waitStatus.get());
        String message = "Command " + status.describe();
        if (state.killing().isPresent()) {
            boolean maxCompletion = state.killing().get().cause() == Cause.MAX_COMPLETION;
            end(
                    maxCompletion ? TaskState.TASK_FAILED : TaskState.TASK_KILLED,
                    maxCompletion ? Optional.of(Reason.REASON_MAX_COMPLETION_TIME_REACHED) : Optional.empty(),
                    message);
        } else {
            end(status.succeeded() ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED, Optional.empty(), message);
        }
    }

    void end(TaskState terminal, Optional<Reason> reason, String message) {
        if (state.phase() != Phase.STARTING && state.phase() != Phase.RUNNING) {
            return;
        }
        state = state.in(Phase.ENDED);
        effects.add(new CommandEffect.CancelTimer(CommandTimer.ESCALATION));
        effects.add(new CommandEffect.CancelTimer(CommandTimer.MAX_COMPLETION));
        TaskChecks.end(this);
        TaskStatus status = status(state.task().orElseThrow(), terminal, reason, message);
        boolean unhealthy = state.killing()
                .filter(killing -> killing.cause() == Cause.UNHEALTHY)
                .isPresent();
        update(unhealthy ? status.toBuilder().setHealthy(false).build() : status);
        effects.add(new CommandEffect.SetTimer(CommandTimer.TERMINAL_ACKNOWLEDGEMENT, TERMINAL_ACKNOWLEDGEMENT_WAIT));
    }

    void acknowledged(CommandEvent.Acknowledged acknowledged) {
        state = state.acknowledged(acknowledged.uuid());
        if (state.phase() == Phase.ENDED && state.unacknowledged().isEmpty()) {
            effects.add(new CommandEffect.CancelTimer(CommandTimer.TERMINAL_ACKNOWLEDGEMENT));
            stop();
        }
    }

    void fired(CommandTimer timer) {
        switch (timer) {
            case ESCALATION -> {
                if (state.phase() == Phase.RUNNING && state.killing().isPresent()) {
                    effects.add(new CommandEffect.Signal(SIGKILL));
                }
            }
            case MAX_COMPLETION -> {
                if (state.killing().isEmpty()) {
                    kill(Duration.ZERO, Cause.MAX_COMPLETION);
                }
            }
            case CHECK -> TaskChecks.make(this, CheckKind.CHECK);
            case HEALTH_CHECK -> TaskChecks.make(this, CheckKind.HEALTH_CHECK);
            case TERMINAL_ACKNOWLEDGEMENT -> {
                if (state.phase() == Phase.ENDED) {
                    stop();
                }
            }
        }
    }

    private void stop() {
        state = state.in(Phase.STOPPED);
        effects.add(new CommandEffect.Stop());
    }

    static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }

    private Duration until(Instant deadline) {
        var rest = Duration.between(now, deadline);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /** Tells the agent. */
    void update(TaskStatus status) {
        state = state.sent(status);
        effects.add(new CommandEffect.Update(status));
    }

    private TaskStatus status(TaskInfo task, TaskState taskState, Optional<Reason> reason, String message) {
        var status = TaskStatus.newBuilder()
                .setTaskId(task.getTaskId())
                .setState(taskState)
                .setUuid(UuidBytes.of(ids.uuid()))
                .setTimestamp(seconds(now))
                .setExecutorId(state.executorId())
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR);
        reason.ifPresent(status::setReason);
        if (!message.isEmpty()) {
            status.setMessage(message);
        }
        if (task.hasCheck()) {
            status.setCheckStatus(Check.noResult(task.getCheck()));
        }
        return status.build();
    }
}
