package io.mesocosm.master.offers;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
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
 * What schedulers do with offers. The offers of an ACCEPT are pooled; of its operations first those that are malformed
 * are refused, then the others run in order on the pool; what is left is declined. Mesos: {@code Master::accept}, {@code
 * Master::_accept}.
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
        Resources pool = Resources.sum(offers.stream().map(Offer::resources).toList());
        Framework framework = turn.framework(before.id()).orElseThrow();
        Agent agent = turn.agent(first.agentId()).orElseThrow();
        List<Operation> sound = call.getOperationsList().stream()
                .filter(operation -> isSound(turn, framework, agent, operation))
                .toList();
        var launch = new Launch(turn, framework, agent, first.role(), pool);
        for (Operation operation : sound) {
            switch (operation.getType()) {
                case LAUNCH -> launch.tasks(operation.getLaunch());
                case LAUNCH_GROUP -> launch.group(operation.getLaunchGroup());
                case RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK, DESTROY_DISK ->
                    OperationRules.drop(
                            turn,
                            framework,
                            operation,
                            "Operation " + operation.getType().name() + " is not supported by this master");
                case UNKNOWN -> throw new IllegalStateException("an unknown operation is not sound");
            }
        }
        Resources launched = launch.finish();
        if (!launch.more().isEmpty()) {
            turn.allocate(new AllocatorCommand.UpdateAllocation(
                    framework.id(), agent.id(), pool, List.of(ResourceConversion.more(launch.more()))));
        }
        if (!launched.isEmpty()) {
            turn.allocate(new AllocatorCommand.TransitionToAllocated(framework.id(), agent.id(), launched));
        }
        if (!launch.remaining().isEmpty()) {
            turn.allocate(new AllocatorCommand.RecoverResources(
                    framework.id(), agent.id(), launch.remaining(), Optional.of(call.getFilters()), false));
        }
    }

    /** Whether an operation is worth trying; if not its framework is told. */
    private static boolean isSound(Turn turn, Framework framework, Agent agent, Operation operation) {
        Optional<String> malformed = OperationChecks.malformed(operation);
        return switch (operation.getType()) {
            case UNKNOWN -> {
                turn.warn("ignored unknown operation framework=" + framework.id());
                yield false;
            }
            case LAUNCH, LAUNCH_GROUP -> {
                Optional<String> error = malformed.or(() -> noId(operation));
                error.ifPresent(text -> refuse(turn, framework, operation, text));
                yield error.isEmpty();
            }
            case RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK, DESTROY_DISK -> {
                Optional<String> error = malformed.map(text -> "Operation attempted with invalid resources: " + text);
                if (error.isEmpty() && operation.hasId()) {
                    if (framework.subscription().pid().isPresent()) {
                        refuseFeedback(turn, framework, operation);
                        yield false;
                    }
                    error = OperationChecks.feedback(operation, agent);
                }
                error.ifPresent(text -> OperationRules.drop(turn, framework, operation, text));
                yield error.isEmpty();
            }
        };
    }

    private static Optional<String> noId(Operation operation) {
        return operation.hasId()
                ? Optional.of(
                        "The `id` field cannot be set on " + operation.getType().name() + " operations")
                : Optional.empty();
    }

    /** Drivers have no words for what becomes of an operation; the error makes them give up. */
    private static void refuseFeedback(Turn turn, Framework framework, Operation operation) {
        String error = "The 'id' field was set in an offer operation, but operation feedback is not supported for the"
                + " SchedulerDriver API";
        turn.warn("dropped operation " + operation.getType().name() + " framework=" + framework.id() + ": " + error);
        Schedulers.send(
                turn, framework, Schedulers.error(error + "; please use the HTTP scheduler API for this feature"));
    }

    private static void refuse(Turn turn, Framework framework, Operation operation, String error) {
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
