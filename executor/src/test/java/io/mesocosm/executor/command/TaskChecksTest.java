package io.mesocosm.executor.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.loop.Step;
import io.mesocosm.executor.checks.CheckKind;
import io.mesocosm.executor.checks.CheckResult;
import io.mesocosm.executor.checks.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.Test;

/** When a command executor checks its task, and what it says and does about the results. */
class TaskChecksTest {

    private static final CommandInfo COMMAND =
            CommandInfo.newBuilder().setValue("test -e up").build();
    private static final CheckResult GOOD = exit(0);
    private static final CheckResult BAD = exit(1);
    private static final CheckResult LATE = new CheckResult.Failed("Timed out");
    private static final CheckResult NONE = new CheckResult.Unavailable("gone");

    private final CommandExecutor executor = new CommandExecutor();
    private final Ids ids = new SeededIds(1);
    private CommandState state =
            CommandState.idle(ExecutorID.newBuilder().setValue("t").build(), Duration.ofSeconds(5));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private static CheckResult exit(int code) {
        return new CheckResult.Done(CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.COMMAND)
                .setCommand(CheckStatusInfo.Command.newBuilder().setExitCode(code))
                .build());
    }

    private static TaskInfo.Builder task() {
        return TaskInfo.newBuilder()
                .setName("t")
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setAgentId(AgentID.newBuilder().setValue("a"));
    }

    private static TaskInfo checked() {
        return task().setCheck(CheckInfo.newBuilder()
                        .setType(CheckInfo.Type.COMMAND)
                        .setCommand(CheckInfo.Command.newBuilder().setCommand(COMMAND))
                        .setDelaySeconds(2)
                        .setIntervalSeconds(3)
                        .setTimeoutSeconds(4))
                .build();
    }

    private static TaskInfo healthChecked() {
        return task().setHealthCheck(HealthCheck.newBuilder()
                        .setType(HealthCheck.Type.COMMAND)
                        .setCommand(COMMAND)
                        .setDelaySeconds(1)
                        .setIntervalSeconds(5)
                        .setTimeoutSeconds(0)
                        .setGracePeriodSeconds(10)
                        .setConsecutiveFailures(2))
                .build();
    }

    private List<CommandEffect> feed(CommandEvent event) {
        Step<CommandState, CommandEffect> step = executor.step(state, event, now, ids);
        state = step.state();
        return step.effects();
    }

    private List<CommandEffect> run(TaskInfo task) {
        feed(new CommandEvent.Subscribed(
                FrameworkInfo.newBuilder().setName("f").setUser("u").build()));
        feed(new CommandEvent.Launch(task));
        return feed(new CommandEvent.Started());
    }

    private List<CommandEffect> result(CheckKind kind, CheckResult result) {
        return feed(new CommandEvent.Checked(kind, result));
    }

    private static List<TaskStatus> updates(List<CommandEffect> effects) {
        return effects.stream()
                .filter(CommandEffect.Update.class::isInstance)
                .map(effect -> ((CommandEffect.Update) effect).status())
                .toList();
    }

    @Test
    void checkIsMadeAfterItsDelayAndAgainAfterItsInterval() {
        assertThat(run(checked())).contains(new CommandEffect.SetTimer(CommandTimer.CHECK, Duration.ofSeconds(2)));
        assertThat(feed(new CommandEvent.TimerFired(CommandTimer.CHECK)))
                .containsExactly(new CommandEffect.MakeCheck(
                        CheckKind.CHECK, new Probe.Command(COMMAND), Optional.of(Duration.ofSeconds(4))));
        assertThat(result(CheckKind.CHECK, GOOD))
                .last()
                .isEqualTo(new CommandEffect.SetTimer(CommandTimer.CHECK, Duration.ofSeconds(3)));
    }

    @Test
    void changedResultIsToldAndTheSameAgainIsNot() {
        run(checked());
        TaskStatus told = updates(result(CheckKind.CHECK, GOOD)).get(0);
        assertThat(told.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(told.getReason()).isEqualTo(Reason.REASON_TASK_CHECK_STATUS_UPDATED);
        assertThat(told.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(told.getCheckStatus().getCommand().hasExitCode()).isTrue();
        assertThat(updates(result(CheckKind.CHECK, GOOD))).isEmpty();
        assertThat(updates(result(CheckKind.CHECK, BAD)))
                .extracting(status -> status.getCheckStatus().getCommand().getExitCode())
                .containsExactly(1);
        assertThat(updates(result(CheckKind.CHECK, NONE))).isEmpty();
        assertThat(updates(result(CheckKind.CHECK, LATE)))
                .extracting(status -> status.getCheckStatus().getCommand().hasExitCode())
                .containsExactly(false);
    }

    @Test
    void failedFirstCheckIsNoNews() {
        run(checked());
        assertThat(updates(result(CheckKind.CHECK, LATE))).isEmpty();
    }

    @Test
    void healthIsToldWhenItChangesAndAtEachFailure() {
        run(healthChecked());
        now = now.plusSeconds(20);
        TaskStatus well = updates(result(CheckKind.HEALTH_CHECK, GOOD)).get(0);
        assertThat(well.getHealthy()).isTrue();
        assertThat(well.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(well.getReason()).isEqualTo(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
        assertThat(updates(result(CheckKind.HEALTH_CHECK, GOOD))).isEmpty();
        TaskStatus ill = updates(result(CheckKind.HEALTH_CHECK, BAD)).get(0);
        assertThat(ill.hasHealthy()).isTrue();
        assertThat(ill.getHealthy()).isFalse();
        assertThat(updates(result(CheckKind.HEALTH_CHECK, GOOD)))
                .extracting(TaskStatus::getHealthy)
                .containsExactly(true);
    }

    @Test
    void failuresWithinTheGracePeriodAreForgivenUntilTheFirstSuccess() {
        run(healthChecked());
        now = now.plusSeconds(10);
        assertThat(updates(result(CheckKind.HEALTH_CHECK, BAD))).isEmpty();
        assertThat(updates(result(CheckKind.HEALTH_CHECK, LATE))).isEmpty();
        assertThat(updates(result(CheckKind.HEALTH_CHECK, GOOD))).hasSize(1);
        assertThat(updates(result(CheckKind.HEALTH_CHECK, BAD)))
                .extracting(TaskStatus::getHealthy)
                .containsExactly(false);
    }

    @Test
    void checkThatCannotBeMadeSaysNothingOfTheTask() {
        run(healthChecked());
        now = now.plusSeconds(20);
        for (int i = 0; i < 5; i++) {
            assertThat(result(CheckKind.HEALTH_CHECK, NONE))
                    .containsExactly(new CommandEffect.SetTimer(CommandTimer.HEALTH_CHECK, Duration.ofSeconds(5)));
        }
    }

    @Test
    void taskThatFailsTooOftenIsKilledAndItsEndSaysThatItWasUnhealthy() {
        run(healthChecked());
        now = now.plusSeconds(20);
        assertThat(result(CheckKind.HEALTH_CHECK, BAD)).doesNotContain(new CommandEffect.Signal(15));
        List<CommandEffect> second = result(CheckKind.HEALTH_CHECK, BAD);
        assertThat(updates(second)).extracting(TaskStatus::getHealthy).containsExactly(false);
        assertThat(second)
                .contains(
                        new CommandEffect.CancelTimer(CommandTimer.HEALTH_CHECK),
                        new CommandEffect.Signal(15),
                        new CommandEffect.SetTimer(CommandTimer.ESCALATION, Duration.ofSeconds(3)))
                .doesNotContain(new CommandEffect.SetTimer(CommandTimer.HEALTH_CHECK, Duration.ofSeconds(5)));
        TaskStatus end = updates(feed(new CommandEvent.Exited(Optional.of(15)))).get(0);
        assertThat(end.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(end.hasReason()).isFalse();
        assertThat(end.hasHealthy()).isTrue();
        assertThat(end.getHealthy()).isFalse();
    }

    @Test
    void taskThatIsKilledOnRequestSaysNothingOfItsHealth() {
        run(healthChecked());
        feed(new CommandEvent.Kill(Optional.empty()));
        assertThat(feed(new CommandEvent.TimerFired(CommandTimer.HEALTH_CHECK))).isEmpty();
        assertThat(result(CheckKind.HEALTH_CHECK, BAD)).isEmpty();
        TaskStatus end = updates(feed(new CommandEvent.Exited(Optional.of(15)))).get(0);
        assertThat(end.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(end.hasHealthy()).isFalse();
    }

    @Test
    void checksEndWithTheTask() {
        run(checked());
        assertThat(feed(new CommandEvent.Exited(Optional.of(0))))
                .contains(new CommandEffect.CancelTimer(CommandTimer.CHECK));
        assertThat(result(CheckKind.CHECK, BAD)).isEmpty();
        assertThat(feed(new CommandEvent.TimerFired(CommandTimer.CHECK))).isEmpty();
    }

    @Test
    void newsOfACheckRepeatsWhatIsKnownOfTheHealth() {
        run(checked().toBuilder()
                .setHealthCheck(healthChecked().getHealthCheck())
                .build());
        result(CheckKind.HEALTH_CHECK, GOOD);
        TaskStatus told = updates(result(CheckKind.CHECK, GOOD)).get(0);
        assertThat(told.getHealthy()).isTrue();
        assertThat(told.getReason()).isEqualTo(Reason.REASON_TASK_CHECK_STATUS_UPDATED);
        assertThat(updates(result(CheckKind.HEALTH_CHECK, BAD)).get(0).getCheckStatus())
                .isEqualTo(told.getCheckStatus());
    }

    @Test
    void resumedTaskIsCheckedOnAndItsHealthIsAsLastTold() {
        var last = TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setState(TaskState.TASK_RUNNING)
                .setTimestamp((double) now.getEpochSecond())
                .setHealthy(true)
                .build();
        assertThat(feed(new CommandEvent.Resumed(
                        FrameworkInfo.getDefaultInstance(), healthChecked(), List.of(last), Optional.empty())))
                .containsExactly(new CommandEffect.SetTimer(CommandTimer.HEALTH_CHECK, Duration.ofSeconds(1)));
        assertThat(updates(result(CheckKind.HEALTH_CHECK, GOOD))).as("no news").isEmpty();
        assertThat(updates(result(CheckKind.HEALTH_CHECK, BAD))).hasSize(1);
    }

    @Test
    void eachTypeOfHealthCheckLooksWhereItSays() {
        var http = task().setHealthCheck(HealthCheck.newBuilder()
                        .setType(HealthCheck.Type.HTTP)
                        .setHttp(HealthCheck.HTTPCheckInfo.newBuilder()
                                .setScheme("https")
                                .setPort(8443)
                                .setPath("/healthy")
                                .setProtocol(NetworkInfo.Protocol.IPv6)))
                .build();
        run(http);
        assertThat(feed(new CommandEvent.TimerFired(CommandTimer.HEALTH_CHECK)))
                .containsExactly(new CommandEffect.MakeCheck(
                        CheckKind.HEALTH_CHECK,
                        new Probe.Http("https", 8443, "/healthy", true),
                        Optional.of(Duration.ofSeconds(20))));
        now = now.plusSeconds(60);
        for (int code : new int[] {200, 302, 399}) {
            assertThat(updates(result(CheckKind.HEALTH_CHECK, status(code)))).hasSize(code == 200 ? 1 : 0);
        }
        for (int code : new int[] {199, 400, 500}) {
            assertThat(updates(result(CheckKind.HEALTH_CHECK, status(code)))).hasSize(1);
        }
    }

    private static CheckResult status(int code) {
        return new CheckResult.Done(CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.HTTP)
                .setHttp(CheckStatusInfo.Http.newBuilder().setStatusCode(code))
                .build());
    }

    @Test
    void aLimitOfFailuresBeyondTheSignedNumbersIsNotReachedAtOnce() {
        var check = healthChecked().getHealthCheck().toBuilder().setConsecutiveFailures(-1);
        run(healthChecked().toBuilder().setHealthCheck(check).build());
        now = now.plusSeconds(11);
        List<CommandEffect> effects = result(CheckKind.HEALTH_CHECK, BAD);
        assertThat(updates(effects)).singleElement().satisfies(status -> {
            assertThat(status.getHealthy()).isFalse();
            assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
        });
        assertThat(effects).noneMatch(CommandEffect.Signal.class::isInstance);
    }
}
