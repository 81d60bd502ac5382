package io.mesocosm.master.offers;

import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.turn.OperationChecks;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Turn;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;

/**
 * Which operations of an ACCEPT are worth trying, whatever was offered: well formed, and of those that want to hear of
 * their end only such of which the agent tells it. Frameworks are told of the others. Mesos: {@code Master::accept}.
 */
final class SoundOperations {

    private SoundOperations() {}

    /** Whether an operation is worth trying; if not its framework is told. */
    static boolean isSound(Turn turn, Framework framework, Agent agent, Operation operation) {
        Optional<String> malformed = OperationChecks.malformed(operation);
        return switch (operation.getType()) {
            case UNKNOWN -> {
                turn.warn("ignored unknown operation framework=" + framework.id());
                yield false;
            }
            case LAUNCH, LAUNCH_GROUP -> {
                Optional<String> error = malformed.or(() -> noId(operation));
                error.ifPresent(text -> Refusals.invalid(turn, framework, operation, text));
                yield error.isEmpty();
            }
            case RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK, DESTROY_DISK -> {
                Optional<String> error = malformed
                        .or(() -> noSource(operation))
                        .map(text -> "Operation attempted with invalid resources: " + text);
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

    /** Only operators replace reservations. */
    private static Optional<String> noSource(Operation operation) {
        return operation.getType() == Operation.Type.RESERVE
                        && operation.getReserve().getSourceCount() > 0
                ? Optional.of("Reservation updates are not yet implemented for the scheduler API.")
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
}
