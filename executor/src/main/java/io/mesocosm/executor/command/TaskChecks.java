package io.mesocosm.executor.command;

import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.executor.checks.Check;
import io.mesocosm.executor.checks.CheckKind;
import io.mesocosm.executor.checks.CheckResult;
import io.mesocosm.executor.checks.Health;
import io.mesocosm.executor.command.CommandState.Cause;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** The checks of the task: made from its start until it ends or is to end; what is new in their results is told. */
final class TaskChecks {

    private TaskChecks() {}

    static void begin(CommandTurn turn, Health health) {
        for (CheckKind kind : CheckKind.values()) {
            check(turn, kind).ifPresent(check -> turn.effect(new CommandEffect.SetTimer(timer(kind), check.delay())));
        }
        if (check(turn, CheckKind.HEALTH_CHECK).isPresent()) {
            turn.become(turn.state().with(health));
        }
    }

    static void end(CommandTurn turn) {
        for (CheckKind kind : CheckKind.values()) {
            check(turn, kind).ifPresent(check -> turn.effect(new CommandEffect.CancelTimer(timer(kind))));
        }
    }

    static void make(CommandTurn turn, CheckKind kind) {
        if (turn.state().isChecked()) {
            check(turn, kind)
                    .ifPresent(check -> turn.effect(new CommandEffect.MakeCheck(kind, check.probe(), check.timeout())));
        }
    }

    /** A result; one that comes when the task is to end, or has, says nothing. */
    static void checked(CommandTurn turn, CommandEvent.Checked checked) {
        Optional<Check> check = check(turn, checked.kind());
        if (!turn.state().isChecked() || check.isEmpty()) {
            return;
        }
        TaskInfo task = turn.state().task().orElseThrow();
        switch (checked.kind()) {
            case CHECK -> tellResult(turn, task, checked.result());
            case HEALTH_CHECK -> judge(turn, task, checked.result());
        }
        if (turn.state().isChecked()) {
            turn.effect(new CommandEffect.SetTimer(
                    timer(checked.kind()), check.get().interval()));
        }
    }

    private static void tellResult(CommandTurn turn, TaskInfo task, CheckResult result) {
        if (result instanceof CheckResult.Unavailable) {
            return;
        }
        CheckStatusInfo status =
                result instanceof CheckResult.Done done ? done.status() : Check.noResult(task.getCheck());
        if (!status.equals(turn.state().last().orElseThrow().getCheckStatus())) {
            turn.update(news(turn, Reason.REASON_TASK_CHECK_STATUS_UPDATED)
                    .setCheckStatus(status)
                    .build());
        }
    }

    private static void judge(CommandTurn turn, TaskInfo task, CheckResult result) {
        Health.Judgement judgement =
                turn.state().health().orElseThrow().after(result, task.getHealthCheck(), turn.now());
        turn.become(turn.state().with(judgement.next()));
        judgement
                .report()
                .ifPresent(healthy -> turn.update(news(turn, Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
                        .setHealthy(healthy)
                        .build()));
        if (judgement.kill()) {
            turn.kill(turn.grace(Optional.empty()), Cause.UNHEALTHY);
        }
    }

    /** All that was told last, with a reason to tell it again. */
    private static TaskStatus.Builder news(CommandTurn turn, Reason reason) {
        return turn.state().last().orElseThrow().toBuilder()
                .setUuid(UuidBytes.of(turn.ids().uuid()))
                .setTimestamp(CommandTurn.seconds(turn.now()))
                .setReason(reason);
    }

    private static Optional<Check> check(CommandTurn turn, CheckKind kind) {
        return turn.state().task().flatMap(task -> switch (kind) {
            case CHECK -> task.hasCheck() ? Check.of(task.getCheck()) : Optional.empty();
            case HEALTH_CHECK -> task.hasHealthCheck() ? Check.of(task.getHealthCheck()) : Optional.empty();
        });
    }

    private static CommandTimer timer(CheckKind kind) {
        return switch (kind) {
            case CHECK -> CommandTimer.CHECK;
            case HEALTH_CHECK -> CommandTimer.HEALTH_CHECK;
        };
    }
}
