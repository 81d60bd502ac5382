package io.mesocosm.master.reservations;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput.AvailableUpdated;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.event.OperationRequest;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Claims;
import io.mesocosm.master.state.Claims.Claim;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.OperationChecks;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Turn;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;

/**
 * What operators do with resources that nobody uses.
 *
 * <pre>
 * requested --not valid--> 400
 *     | offers that hold what it needs are rescinded
 *     v
 *  claimed --the allocator has given it away--> 409
 *     |    --the agent left, came back or was changed--> 409
 *     v
 *  applied: told to the agent, 202
 * </pre>
 *
 * <p>Mesos: {@code Master::Http::_operation}.
 */
public final class Reservations {

    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    private Reservations() {}

    /** An operator asks for an operation. */
    public static void requested(Turn turn, OperationRequest event) {
        Optional<Agent> agent = turn.agent(event.agent());
        if (agent.isEmpty()) {
            turn.respond(event.reply(), BAD_REQUEST, "No agent found with specified ID");
            return;
        }
        Optional<String> malformed = OperationChecks.malformed(event.operation());
        if (malformed.isPresent()) {
            turn.respond(event.reply(), BAD_REQUEST, malformed.get());
            return;
        }
        Operation operation = ResourceFormat.POST_REFINEMENT.convertAll(event.operation());
        Optional<String> error = OperatorChecks.check(
                operation, agent.get(), turn.state().claims().of(event.agent()), event.principal());
        if (error.isPresent()) {
            turn.respond(event.reply(), BAD_REQUEST, error.get());
        } else if (turn.state().claims().isFull()) {
            turn.respond(
                    event.reply(), UNAVAILABLE, Claims.MOST + " operations wait for the allocator; please try again");
        } else {
            claim(turn, event.reply(), agent.get(), operation);
        }
    }

    private static void claim(Turn turn, ReplyTo reply, Agent agent, Operation operation) {
        List<ResourceConversion> conversions;
        try {
            conversions = ResourceConversion.of(operation);
        } catch (ResourceException e) {
            turn.respond(reply, BAD_REQUEST, "Invalid " + operation.getType().name() + " operation: " + e.getMessage());
            return;
        }
        Rescinding.free(turn, agent, conversions);
        turn.set(turn.state().with(turn.state().claims().add(reply.value(), agent.id(), operation)));
        turn.allocate(new AllocatorCommand.UpdateAvailable(reply.value(), agent.id(), conversions));
    }

    /** The allocator has set the resources aside, or cannot; or has said all that was doubtful. */
    public static void answered(Turn turn, AvailableUpdated answer) {
        Optional<Claim> claim = turn.state().claims().get(answer.ticket());
        if (claim.isPresent()) {
            answered(turn, answer, claim.get());
            turn.set(turn.state().with(turn.state().claims().remove(answer.ticket())));
        } else if (answer.ticket() < 0) {
            turn.set(turn.state().with(turn.state().claims().believe(answer.ticket())));
        } else {
            turn.warn("ignored an update of what is available ticket=" + answer.ticket() + ": it was not asked for");
        }
    }

    private static void answered(Turn turn, AvailableUpdated answer, Claim claim) {
        ReplyTo reply = new ReplyTo(answer.ticket());
        Optional<Agent> agent = turn.agent(claim.agent()).filter(some -> !claim.overtaken());
        if (answer.error().isPresent()) {
            turn.respond(reply, CONFLICT, answer.error().get());
        } else if (agent.isEmpty()) {
            turn.respond(
                    reply,
                    CONFLICT,
                    "Agent " + claim.agent()
                            + " was removed or changed its resources before the operation could be applied");
        } else {
            settle(turn, reply, agent.get(), claim.operation());
        }
    }

    /**
     * Applies what the allocator has set aside, unless a scheduler made it invalid meanwhile: a task began to use a shared
     * volume that is to be destroyed, or another volume got the name. Then the allocator is told to forget it.
     */
    private static void settle(Turn turn, ReplyTo reply, Agent agent, Operation operation) {
        Optional<String> error = OperatorChecks.check(operation, agent, List.of(), Optional.empty());
        if (error.isEmpty()) {
            error = apply(turn, agent, operation);
        }
        if (error.isPresent()) {
            turn.allocate(new AllocatorCommand.UpdateAgent(
                    agent.info(), agent.identity().capabilities(), agent.total()));
            turn.respond(reply, CONFLICT, error.get());
        } else {
            turn.respond(reply, ACCEPTED, "");
        }
    }

    private static Optional<String> apply(Turn turn, Agent agent, Operation operation) {
        try {
            Resources total = OperationRules.total(agent, operation);
            // Copies of a shared volume may be on offer, however many the allocator has set aside.
            OfferRules.rescindVolumes(turn, agent, operation.getDestroy().getVolumesList());
            OperationRules.apply(turn, turn.agent(agent.id()).orElseThrow(), total, Optional.empty(), operation);
            return Optional.empty();
        } catch (ResourceException e) {
            return Optional.of(e.getMessage());
        }
    }
}
