package io.mesocosm.master.offers;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Statuses;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Turn;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What frameworks are told of operations of an ACCEPT that cannot be tried. */
final class Refusals {

    private Refusals() {}

    /** A launch that is malformed: every task of it is in error. */
    static void invalid(Turn turn, Framework framework, Operation operation, String error) {
        boolean group = operation.getType() == Operation.Type.LAUNCH_GROUP;
        Reason reason = group ? Reason.REASON_TASK_GROUP_INVALID : Reason.REASON_TASK_INVALID;
        for (TaskInfo task : tasks(operation)) {
            tell(turn, framework, task, TaskState.TASK_ERROR, reason, error);
        }
    }

    /** The tasks that an operation would launch. */
    private static List<TaskInfo> tasks(Operation operation) {
        return operation.getType() == Operation.Type.LAUNCH_GROUP
                ? operation.getLaunchGroup().getTaskGroup().getTasksList()
                : operation.getLaunch().getTaskInfosList();
    }

    /** Offers that are not valid: what is left of them is given back, every task is told DROPPED or LOST. */
    static void offers(Turn turn, Framework framework, Call.Accept call, List<OfferId> ids, String error) {
        for (OfferId id : ids) {
            turn.state()
                    .offers()
                    .get(id)
                    .filter(offer -> offer.frameworkId().equals(framework.id()))
                    .ifPresent(offer -> OfferRules.discard(turn, offer, Optional.empty()));
        }
        turn.warn("ACCEPT with invalid offers framework=" + framework.id() + ": " + error);
        TaskState state = TaskRules.lostOr(framework, TaskState.TASK_DROPPED);
        String message = "Task launched with invalid offers: " + error;
        for (Operation operation : call.getOperationsList()) {
            switch (operation.getType()) {
                case LAUNCH, LAUNCH_GROUP ->
                    tasks(operation)
                            .forEach(task -> tell(turn, framework, task, state, Reason.REASON_INVALID_OFFERS, message));
                case RESERVE,
                        UNRESERVE,
                        CREATE,
                        DESTROY,
                        GROW_VOLUME,
                        SHRINK_VOLUME,
                        CREATE_DISK,
                        DESTROY_DISK,
                        UNKNOWN ->
                    OperationRules.drop(
                            turn, framework, operation, "Operation attempted with invalid offers: " + error);
            }
        }
    }

    /** Tells the end of a task that never was. */
    static void tell(Turn turn, Framework framework, TaskInfo task, TaskState state, Reason reason, String message) {
        TaskStatus status = Statuses.of(
                        TaskId.of(task.getTaskId()),
                        Optional.of(AgentId.of(task.getAgentId())),
                        state,
                        reason,
                        message,
                        turn.now())
                .build();
        Statuses.terminalMetric(state).ifPresent(turn::count);
        turn.count(Statuses.metric(status));
        Schedulers.update(turn, framework, status);
    }
}
