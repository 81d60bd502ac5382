package io.mesocosm.executor.command;

import io.mesocosm.common.loop.Core;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.executor.command.CommandState.Killing;
import io.mesocosm.executor.command.CommandState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * Decides for a command executor. The states and their transitions are drawn at {@link CommandState}.
 *
 * <p>Behaviour: Mesos: mesos-executor (launcher/executor.cpp).
 */
public final class CommandExecutor implements Core<CommandState, CommandEvent, CommandEffect> {

    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final Duration DEFAULT_KILL_GRACE = Duration.ofSeconds(3);
    private static final Duration TERMINAL_ACKNOWLEDGEMENT_WAIT = Duration.ofSeconds(60);

    /** What a shutdown leaves of the grace period for the forced kill and the last update. */
    private static final Duration SHUTDOWN_RESERVE = Duration.ofSeconds(2);

    @Override
    public Step<CommandState, CommandEffect> step(CommandState state, CommandEvent event, Instant now, Ids ids) {
        var turn = new Turn(state, now, ids);
        if (event instanceof CommandEvent.Subscribed subscribed) {
            turn.state = state.subscribed(subscribed.framework());
            state.unacknowledged().forEach(status -> turn.effects.add(new CommandEffect.Update(status)));
        } else if (event instanceof CommandEvent.Launch launch) {
            turn.launch(launch.task());
        } else if (event instanceof CommandEvent.Resumed resumed) {
            turn.resumed(resumed);
        } else if (event instanceof CommandEvent.Kill kill) {
            turn.kill(turn.grace(kill.policy()), false);
        } else if (event instanceof CommandEvent.Shutdown) {
            Duration grace = state.shutdownGrace().minus(SHUTDOWN_RESERVE);
            turn.kill(grace.isNegative() ? Duration.ZERO : grace, false);
        } else if (event instanceof CommandEvent.Acknowledged acknowledged) {
            turn.acknowledged(acknowledged);
        } else if (event instanceof CommandEvent.Started) {
            turn.started();
        } else if (event instanceof CommandEvent.StartFailed failed) {
            turn.end(TaskState.TASK_FAILED, Optional.empty(), failed.message());
        } else if (event instanceof CommandEvent.Exited exited) {
            turn.exited(exited.waitStatus());
        } else if (event instanceof CommandEvent.TimerFired fired) {
            turn.fired(fired.timer());
        } else {
            throw new AssertionError("an event that this switch forgot: " + event);
        }
        return new Step<>(turn.state, turn.effects);
    }

    /** One step under way: gathers the effects while the state is replaced. */
    private static final class Turn {
        private CommandState state;
        private final Instant now;
        private final Ids ids;
        private final List<CommandEffect> effects = new ArrayList<>();

        Turn(CommandState state, Instant now, Ids ids) {
            this.state = state;
            this.now = now;
            this.ids = ids;
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
            state = state.subscribed(resumed.framework()).with(resumed.task()).in(Phase.RUNNING);
            if (resumed.killing().isPresent()) {
                Instant since = resumed.killing().get();
                var killing = new Killing(since, since.plus(grace(Optional.empty())), false);
                state = state.with(killing);
                effects.add(new CommandEffect.SetTimer(CommandTimer.ESCALATION, until(killing.deadline())));
                return;
            }
            long limit = resumed.task().getMaxCompletionTime().getNanoseconds();
            if (limit > 0) {
                Duration rest = until(resumed.launched().plusNanos(limit));
                effects.add(new CommandEffect.SetTimer(CommandTimer.MAX_COMPLETION, rest));
            }
        }

        void started() {
            if (state.phase() == Phase.STARTING) {
                state = state.in(Phase.RUNNING);
                update(status(state.task().orElseThrow(), TaskState.TASK_RUNNING, Optional.empty(), ""));
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

        void kill(Duration grace, boolean maxCompletion) {
            switch (state.phase()) {
                case IDLE -> stop();
                case STARTING, RUNNING -> {
                    if (state.killing().isPresent()) {
                        shorten(state.killing().orElseThrow(), grace);
                    } else {
                        begin(new Killing(now, now.plus(grace), maxCompletion));
                    }
                }
                case ENDED, STOPPED -> {}
            }
        }

        private void begin(Killing killing) {
            state = state.with(killing);
            effects.add(new CommandEffect.CancelTimer(CommandTimer.MAX_COMPLETION));
            if (state.phase() == Phase.RUNNING) {
                signalStarted(killing);
            }
        }

        /** The grace of a kill under way may shrink, counted from its beginning, and never grows. */
        private void shorten(Killing killing, Duration grace) {
            Instant deadline = killing.since().plus(grace);
            if (deadline.isBefore(killing.deadline())) {
                state = state.with(new Killing(killing.since(), deadline, killing.maxCompletion()));
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
            if (understands && !killing.maxCompletion()) {
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
                boolean maxCompletion = state.killing().get().maxCompletion();
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
            update(status(state.task().orElseThrow(), terminal, reason, message));
            effects.add(
                    new CommandEffect.SetTimer(CommandTimer.TERMINAL_ACKNOWLEDGEMENT, TERMINAL_ACKNOWLEDGEMENT_WAIT));
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
                        kill(Duration.ZERO, true);
                    }
                }
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

        private Duration until(Instant deadline) {
            var rest = Duration.between(now, deadline);
            return rest.isNegative() ? Duration.ZERO : rest;
        }

        private void update(TaskStatus status) {
            state = state.sent(status);
            effects.add(new CommandEffect.Update(status));
        }

        private TaskStatus status(TaskInfo task, TaskState taskState, Optional<Reason> reason, String message) {
            var status = TaskStatus.newBuilder()
                    .setTaskId(task.getTaskId())
                    .setState(taskState)
                    .setUuid(Uuids.toBytes(ids.uuid()))
                    .setTimestamp(now.getEpochSecond() + now.getNano() / 1e9)
                    .setExecutorId(state.executorId())
                    .setSource(TaskStatus.Source.SOURCE_EXECUTOR);
            reason.ifPresent(status::setReason);
            if (!message.isEmpty()) {
                status.setMessage(message);
            }
            if (task.hasCheck()) {
                status.setCheckStatus(noResultYet(task.getCheck()));
            }
            return status.build();
        }

        /** A task with a check carries a check status in every update, an empty one before the first result. */
        private static CheckStatusInfo noResultYet(CheckInfo check) {
            var info = CheckStatusInfo.newBuilder().setType(check.getType());
            switch (check.getType()) {
                case COMMAND -> info.setCommand(CheckStatusInfo.Command.getDefaultInstance());
                case HTTP -> info.setHttp(CheckStatusInfo.Http.getDefaultInstance());
                case TCP -> info.setTcp(CheckStatusInfo.Tcp.getDefaultInstance());
                case UNKNOWN -> {}
            }
            return info.build();
        }
    }
}
