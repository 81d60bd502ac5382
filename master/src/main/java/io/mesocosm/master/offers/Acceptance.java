package io.mesocosm.master.offers;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.effect.AllocatorCommand;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Offer;
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

/**
 * What schedulers do with offers. The offers of an ACCEPT are pooled, its operations run in order on the pool, and what
 * is left is declined. Mesos: {@code Master::accept}, {@code Master::_accept}.
 *
 * <p>Operations other than LAUNCH and LAUNCH_GROUP are refused by name: a scheduler that gave one an id is told
 * OPERATION_ERROR, and its resources are given back with the rest.
 */
public final class Acceptance {

    private Acceptance() {}

    /** Runs the operations of an ACCEPT. */
    public static void accept(Turn turn, Framework framework, Call.Accept call) {
        countLaunches(turn, framework, call);
        List<OfferId> ids = call.getOfferIdsList().stream().map(OfferId::of).toList();
        Optional<String> error = OfferChecks.check(ids, turn.state(), framework);
        if (error.isPresent()) {
            refuse(turn, framework, call, ids, error.get());
            return;
        }
        List<Offer> offers = ids.stream()
                .map(turn.state().offers()::get)
                .flatMap(Optional::stream)
                .toList();
        for (Offer offer : offers) {
            OfferRules.forget(turn, offer);
            turn.count(framework, "offers/accepted");
        }
        run(turn, framework, call, offers);
    }

    private static void run(Turn turn, Framework before, Call.Accept call, List<Offer> offers) {
        Offer first = offers.getFirst();
        Resources pool = offers.size() == 1
                ? first.resources()
                : offers.stream().map(Offer::resources).reduce(Resources.empty(), Resources::plus);
        Framework framework = turn.framework(before.id()).orElseThrow();
        Agent agent = turn.agent(first.agentId()).orElseThrow();
        var launch = new Launch(turn, framework, agent, first.role(), pool);
        for (Operation operation : call.getOperationsList()) {
            switch (operation.getType()) {
                case LAUNCH -> launch.tasks(operation);
                case LAUNCH_GROUP -> launch.group(operation);
                case RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK, DESTROY_DISK ->
                    OperationRules.drop(
                            turn,
                            framework,
                            operation,
                            "Operation " + operation.getType().name() + " is not supported by this master");
                case UNKNOWN -> turn.warn("ignored unknown operation framework=" + framework.id());
            }
        }
        launch.finish();
        if (!launch.launched().isEmpty()) {
            turn.allocate(new AllocatorCommand.UseOffered(framework.id(), agent.id(), launch.launched()));
        }
        if (!launch.remaining().isEmpty()) {
            turn.allocate(new AllocatorCommand.RecoverResources(
                    framework.id(), agent.id(), launch.remaining(), Optional.of(call.getFilters()), false));
        }
    }

    private static void countLaunches(Turn turn, Framework framework, Call.Accept call) {
        for (Operation operation : call.getOperationsList()) {
            if (operation.getType() == Operation.Type.LAUNCH) {
                boolean some = operation.getLaunch().getTaskInfosCount() > 0;
                turn.count(some ? "master/messages_launch_tasks" : "master/messages_decline_offers");
                if (!some) {
                    turn.warn("LAUNCH without tasks declines its offers framework=" + framework.id());
                }
            }
        }
    }

    /** Offers that are not valid: what is left of them is given back, every task is told DROPPED or LOST. */
    private static void refuse(Turn turn, Framework framework, Call.Accept call, List<OfferId> ids, String error) {
        for (OfferId id : ids) {
            turn.state()
                    .offers()
                    .get(id)
                    .filter(offer -> offer.frameworkId().equals(framework.id()))
                    .ifPresent(offer -> OfferRules.discard(turn, offer, Optional.empty()));
        }
        turn.warn("ACCEPT with invalid offers framework=" + framework.id() + ": " + error);
        for (Operation operation : call.getOperationsList()) {
            switch (operation.getType()) {
                case LAUNCH -> refuse(turn, framework, operation.getLaunch().getTaskInfosList(), error);
                case LAUNCH_GROUP ->
                    refuse(
                            turn,
                            framework,
                            operation.getLaunchGroup().getTaskGroup().getTasksList(),
                            error);
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

    private static void refuse(Turn turn, Framework framework, List<TaskInfo> tasks, String error) {
        TaskState state = TaskRules.lostOr(framework, TaskState.TASK_DROPPED);
        String message = "Task launched with invalid offers: " + error;
        for (TaskInfo task : tasks) {
            tell(turn, framework, task, state, Reason.REASON_INVALID_OFFERS, message);
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
