package io.mesocosm.executor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.loop.Step;
import io.mesocosm.executor.command.CommandState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CommandExecutorTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Optional<Reason> NO_REASON = Optional.empty();
    private static final TaskInfo TASK = TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setAgentId(AgentID.newBuilder().setValue("a"))
            .build();
    private static final FrameworkInfo PLAIN =
            FrameworkInfo.newBuilder().setName("f").setUser("u").build();
    private static final FrameworkInfo KNOWS_KILLING = PLAIN.toBuilder()
            .addCapabilities(Capability.newBuilder().setType(Capability.Type.TASK_KILLING_STATE))
            .build();

    private final CommandExecutor executor = new CommandExecutor();
    private final Ids ids = new SeededIds(1);
    private CommandState state =
            CommandState.idle(ExecutorID.newBuilder().setValue("t").build(), Duration.ofSeconds(5));
    private Instant now = START;

    @Test
    void commandThatSucceedsIsReportedStartingRunningFinished() {
        subscribe(PLAIN);

        var launched = feed(new CommandEvent.Launch(TASK));
        var started = feed(new CommandEvent.Started());
        var exited = feed(exit(0));

        assertThat(launched)
                .containsExactly(update(0, TaskState.TASK_STARTING, NO_REASON, ""), new CommandEffect.Start(TASK));
        assertThat(started).containsExactly(update(1, TaskState.TASK_RUNNING, NO_REASON, ""));
        assertThat(exited)
                .containsExactlyElementsOf(ending(2, TaskState.TASK_FINISHED, NO_REASON, "exited with status 0"));
        assertThat(state.phase()).isEqualTo(Phase.ENDED);
    }

    @ParameterizedTest
    @CsvSource({
        "768, TASK_FAILED, exited with status 3",
        "9, TASK_FAILED, terminated with signal Killed",
        "139, TASK_FAILED, terminated with signal Segmentation fault (core dumped)"
    })
    void commandThatFailsIsReportedWithItsWaitStatus(int waitStatus, TaskState terminal, String how) {
        running(PLAIN, TASK);

        assertThat(feed(exit(waitStatus))).containsExactlyElementsOf(ending(2, terminal, NO_REASON, how));
    }

    @Test
    void commandWhoseEndNobodyRecordedHasFailed() {
        running(PLAIN, TASK);

        assertThat(terminal(feed(new CommandEvent.Exited(Optional.empty()))))
                .isEqualTo("TASK_FAILED Failed to get exit status for Command");
    }

    @Test
    void commandThatCannotBeStartedHasFailedAndNeverRan() {
        subscribe(PLAIN);
        feed(new CommandEvent.Launch(TASK));

        assertThat(terminal(feed(new CommandEvent.StartFailed("no such file")))).isEqualTo("TASK_FAILED no such file");
    }

    @Test
    void secondTaskIsRefusedAndTheFirstGoesOn() {
        running(PLAIN, TASK);

        var effects = feed(new CommandEvent.Launch(TASK.toBuilder()
                .setTaskId(TaskID.newBuilder().setValue("other"))
                .build()));

        assertThat(effects).singleElement().isInstanceOfSatisfying(CommandEffect.Update.class, update -> {
            assertThat(update.status().getTaskId().getValue()).isEqualTo("other");
            assertThat(update.status().getMessage())
                    .isEqualTo("Attempted to run multiple tasks using a \"command\" executor");
        });
        assertThat(state.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void killSendsTermThenKillAfterThreeSeconds() {
        running(KNOWS_KILLING, TASK);

        assertThat(feed(kill()))
                .containsExactly(
                        new CommandEffect.CancelTimer(CommandTimer.MAX_COMPLETION),
                        update(2, TaskState.TASK_KILLING, NO_REASON, ""),
                        new CommandEffect.Signal(15),
                        new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ofSeconds(3)));
        assertThat(feed(fired(CommandTimer.ESCALATION))).containsExactly(new CommandEffect.Signal(9));
        assertThat(feed(exit(9)))
                .containsExactlyElementsOf(
                        ending(3, TaskState.TASK_KILLED, NO_REASON, "terminated with signal Killed"));
    }

    @Test
    void frameworkThatDoesNotKnowKillingIsNotToldOfIt() {
        running(PLAIN, TASK);

        assertThat(feed(kill()))
                .containsExactly(
                        new CommandEffect.CancelTimer(CommandTimer.MAX_COMPLETION),
                        new CommandEffect.Signal(15),
                        new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @CsvSource({"20, 0, 30, ", "20, 0, 20, ", "20, 2, 5, 3", "20, 7, 5, 0"})
    void secondKillMayOnlyShortenTheGrace(int first, int elapsed, int second, @Nullable Integer rest) {
        running(PLAIN, TASK);
        feed(kill(first));
        now = now.plusSeconds(elapsed);

        var effects = feed(kill(second));

        assertThat(effects)
                .isEqualTo(
                        rest == null
                                ? List.of()
                                : List.of(
                                        new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ofSeconds(rest))));
    }

    @Test
    void killPolicyOfTheCallBeatsThatOfTheTask() {
        running(PLAIN, TASK.toBuilder().setKillPolicy(policy(60)).build());

        assertThat(feed(kill(1))).contains(new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ofSeconds(1)));
    }

    @Test
    void killPolicyOfTheTaskBeatsTheDefault() {
        running(PLAIN, TASK.toBuilder().setKillPolicy(policy(60)).build());

        assertThat(feed(kill())).contains(new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ofSeconds(60)));
    }

    @Test
    void killWhileTheCommandIsBeingStartedSignalsItOnceItRuns() {
        subscribe(PLAIN);
        feed(new CommandEvent.Launch(TASK));

        assertThat(feed(kill())).containsExactly(new CommandEffect.CancelTimer(CommandTimer.MAX_COMPLETION));
        assertThat(feed(new CommandEvent.Started()))
                .containsExactly(
                        update(1, TaskState.TASK_RUNNING, NO_REASON, ""),
                        new CommandEffect.Signal(15),
                        new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ofSeconds(3)));
    }

    @Test
    void killBeforeLaunchStopsTheExecutor() {
        subscribe(PLAIN);

        assertThat(feed(kill())).containsExactly(new CommandEffect.Stop());
    }

    @Test
    void shutdownLeavesTwoSecondsOfTheGraceForTheForcedKill() {
        running(PLAIN, TASK);

        assertThat(feed(new CommandEvent.Shutdown()))
                .contains(
                        new CommandEffect.Signal(15),
                        new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ofSeconds(3)));
    }

    @Test
    void taskThatRunsOutOfTimeHasFailedWithThatReason() {
        subscribe(KNOWS_KILLING);
        var limited = TASK.toBuilder()
                .setMaxCompletionTime(DurationInfo.newBuilder().setNanoseconds(2_000_000_000L))
                .build();

        assertThat(feed(new CommandEvent.Launch(limited)))
                .contains(new CommandEffect.SetTimer(CommandTimer.MAX_COMPLETION, Duration.ofSeconds(2)));
        feed(new CommandEvent.Started());
        assertThat(feed(fired(CommandTimer.MAX_COMPLETION)))
                .containsExactly(
                        new CommandEffect.CancelTimer(CommandTimer.MAX_COMPLETION),
                        new CommandEffect.Signal(15),
                        new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ZERO));
        assertThat(feed(exit(15)))
                .containsExactlyElementsOf(ending(
                        2,
                        TaskState.TASK_FAILED,
                        Optional.of(Reason.REASON_MAX_COMPLETION_TIME_REACHED),
                        "terminated with signal Terminated"));
    }

    private static List<TaskStatus> told(TaskState state, Instant when) {
        return List.of(TaskStatus.newBuilder()
                .setTaskId(TASK.getTaskId())
                .setState(state)
                .setTimestamp((double) when.getEpochSecond())
                .build());
    }

    @Test
    void resumedTaskGetsWhatIsLeftOfItsTime() {
        var limited = TASK.toBuilder()
                .setMaxCompletionTime(DurationInfo.newBuilder().setNanoseconds(60_000_000_000L))
                .build();
        now = START.plusSeconds(45);

        assertThat(feed(new CommandEvent.Resumed(
                        PLAIN, limited, told(TaskState.TASK_STARTING, START), Optional.empty())))
                .containsExactly(new CommandEffect.SetTimer(CommandTimer.MAX_COMPLETION, Duration.ofSeconds(15)));
        assertThat(feed(fired(CommandTimer.MAX_COMPLETION))).contains(new CommandEffect.Signal(15));
    }

    @Test
    void taskOfWhichNothingWasToldIsNotResumed() {
        assertThatThrownBy(() -> new CommandEvent.Resumed(PLAIN, TASK, List.of(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void resumedTaskWhoseTimeIsOverEndsAtOnce() {
        var limited = TASK.toBuilder()
                .setMaxCompletionTime(DurationInfo.newBuilder().setNanoseconds(1))
                .build();
        now = START.plusSeconds(45);

        assertThat(feed(new CommandEvent.Resumed(
                        PLAIN, limited, told(TaskState.TASK_STARTING, START), Optional.empty())))
                .containsExactly(new CommandEffect.SetTimer(CommandTimer.MAX_COMPLETION, Duration.ZERO));
    }

    @Test
    void resumedTaskThatWasBeingKilledIsKilledStill() {
        now = START.plusSeconds(2);

        assertThat(feed(new CommandEvent.Resumed(
                        PLAIN, TASK, told(TaskState.TASK_RUNNING, START), Optional.of(START.plusSeconds(1)))))
                .containsExactly(new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ofSeconds(2)));
        assertThat(feed(fired(CommandTimer.ESCALATION))).containsExactly(new CommandEffect.Signal(9));
        assertThat(feed(exit(9)))
                .filteredOn(CommandEffect.Update.class::isInstance)
                .extracting(update -> ((CommandEffect.Update) update).status().getState())
                .containsExactly(TaskState.TASK_KILLED);
    }

    @Test
    void executorStopsWhenItsLastUpdateIsAcknowledged() {
        running(PLAIN, TASK);
        feed(exit(0));
        feed(new CommandEvent.Acknowledged(uuid(0)));
        feed(new CommandEvent.Acknowledged(uuid(1)));

        assertThat(feed(new CommandEvent.Acknowledged(uuid(2))))
                .containsExactly(
                        new CommandEffect.CancelTimer(CommandTimer.TERMINAL_ACKNOWLEDGEMENT), new CommandEffect.Stop());
    }

    @Test
    void executorStopsAMinuteAfterItsEndWithoutAcknowledgement() {
        running(PLAIN, TASK);
        feed(exit(0));

        assertThat(feed(fired(CommandTimer.TERMINAL_ACKNOWLEDGEMENT))).containsExactly(new CommandEffect.Stop());
    }

    @Test
    void resubscriptionSendsWhatIsNotAcknowledgedAgainInOrder() {
        running(PLAIN, TASK);
        feed(new CommandEvent.Acknowledged(uuid(0)));
        feed(exit(0));

        assertThat(feed(new CommandEvent.Subscribed(PLAIN)))
                .containsExactly(
                        update(1, TaskState.TASK_RUNNING, NO_REASON, ""),
                        update(2, TaskState.TASK_FINISHED, NO_REASON, "Command exited with status 0"));
    }

    @Test
    void taskWithACheckCarriesAnEmptyCheckStatus() {
        subscribe(PLAIN);
        var checked = TASK.toBuilder()
                .setCheck(CheckInfo.newBuilder().setType(CheckInfo.Type.TCP))
                .build();

        var first =
                (CommandEffect.Update) feed(new CommandEvent.Launch(checked)).get(0);

        assertThat(first.status().getCheckStatus().hasTcp()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"ENDED", "STOPPED"})
    void afterTheEndOnlyAcknowledgementsMatter(Phase phase) {
        running(PLAIN, TASK);
        feed(exit(0));
        if (phase == Phase.STOPPED) {
            feed(fired(CommandTimer.TERMINAL_ACKNOWLEDGEMENT));
        }
        var ended = state;

        Stream.of(
                        kill(),
                        new CommandEvent.Shutdown(),
                        new CommandEvent.Started(),
                        exit(9),
                        fired(CommandTimer.ESCALATION))
                .forEach(event -> assertThat(feed(event)).as("%s", event).isEmpty());
        assertThat(state).isEqualTo(ended);
    }

    private void subscribe(FrameworkInfo framework) {
        feed(new CommandEvent.Subscribed(framework));
    }

    private void running(FrameworkInfo framework, TaskInfo task) {
        subscribe(framework);
        feed(new CommandEvent.Launch(task));
        feed(new CommandEvent.Started());
    }

    private List<CommandEffect> feed(CommandEvent event) {
        Step<CommandState, CommandEffect> step = executor.step(state, event, now, ids);
        state = step.state();
        return step.effects();
    }

    private static CommandEvent exit(int waitStatus) {
        return new CommandEvent.Exited(Optional.of(waitStatus));
    }

    private static CommandEvent kill() {
        return new CommandEvent.Kill(Optional.empty());
    }

    private static CommandEvent kill(int seconds) {
        return new CommandEvent.Kill(Optional.of(policy(seconds)));
    }

    private static CommandEvent fired(CommandTimer timer) {
        return new CommandEvent.TimerFired(timer);
    }

    private static KillPolicy policy(int seconds) {
        return KillPolicy.newBuilder()
                .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(seconds * 1_000_000_000L))
                .build();
    }

    /** The uuid of the n-th update, as the seed gives it. */
    private static UUID uuid(int n) {
        var same = new SeededIds(1);
        UUID uuid = same.uuid();
        for (int i = 0; i < n; i++) {
            uuid = same.uuid();
        }
        return uuid;
    }

    private CommandEffect update(int n, TaskState taskState, Optional<Reason> reason, String message) {
        var status = TaskStatus.newBuilder()
                .setTaskId(TASK.getTaskId())
                .setState(taskState)
                .setUuid(UuidBytes.of(uuid(n)))
                .setTimestamp((double) START.getEpochSecond())
                .setExecutorId(ExecutorID.newBuilder().setValue("t"))
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR);
        reason.ifPresent(status::setReason);
        if (!message.isEmpty()) {
            status.setMessage(message);
        }
        return new CommandEffect.Update(status.build());
    }

    private List<CommandEffect> ending(int n, TaskState terminal, Optional<Reason> reason, String how) {
        var effects = new ArrayList<CommandEffect>();
        effects.add(new CommandEffect.CancelTimer(CommandTimer.ESCALATION));
        effects.add(new CommandEffect.CancelTimer(CommandTimer.MAX_COMPLETION));
        effects.add(update(n, terminal, reason, "Command " + how));
        effects.add(new CommandEffect.SetTimer(CommandTimer.TERMINAL_ACKNOWLEDGEMENT, Duration.ofSeconds(60)));
        return effects;
    }

    private static String terminal(List<CommandEffect> effects) {
        return effects.stream()
                .filter(CommandEffect.Update.class::isInstance)
                .map(effect -> ((CommandEffect.Update) effect).status())
                .map(status -> status.getState() + " " + status.getMessage())
                .reduce((first, last) -> last)
                .orElseThrow();
    }
}
