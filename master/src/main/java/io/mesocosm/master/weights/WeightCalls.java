package io.mesocosm.master.weights;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.resources.Roles;
import io.mesocosm.common.text.Numbers;
import io.mesocosm.master.event.RoleRequest;
import io.mesocosm.master.registry.RegistryKeys;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Decrees.Waiting;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.RoleUsage;
import io.mesocosm.master.turn.DecreeRules;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.WeightInfo;

/** Operators weigh roles. Mesos: {@code Master::WeightsHandler}. */
public final class WeightCalls {

    private static final String FAILED = "Failed to validate update weights request JSON";

    private WeightCalls() {}

    /** An operator wants other weights. */
    public static void update(Turn turn, RoleRequest.UpdateWeights request) {
        var weights = new ArrayList<WeightInfo>();
        for (WeightInfo asked : request.weights()) {
            String role = asked.getRole().strip();
            Optional<String> error = check(turn.state(), role, asked.getWeight());
            if (error.isPresent()) {
                turn.respond(request.reply(), 400, error.get());
                return;
            }
            weights.add(asked.toBuilder().setRole(role).build());
        }
        DecreeRules.commit(turn, request.reply(), new RegistryOperation.UpdateWeights(weights));
    }

    private static Optional<String> check(MasterState state, String role, double weight) {
        Optional<String> key = RegistryKeys.check(role);
        if (key.isPresent()) {
            return key.map((FAILED + ": ")::concat);
        }
        Optional<String> name = Roles.validate(role);
        if (name.isPresent()) {
            return Optional.of(FAILED + ": Invalid role '" + role + "': " + name.get());
        }
        if (!state.settings().permits(role)) {
            return Optional.of(FAILED + ": Unknown role '" + role + "'");
        }
        // No number is not positive either; Mesos takes it, and its order of roles is undone.
        return weight > 0
                ? Optional.empty()
                : Optional.of(FAILED + " for role '" + role + "': Invalid weight '" + Numbers.sixDigits(weight)
                        + "': Weights must be positive");
    }

    /** The registry answered. What the flags say at its first start holds already. */
    public static void recorded(Turn turn, RegistryOperation.UpdateWeights operation, boolean applied) {
        Optional<Waiting> request = DecreeRules.answered(turn, operation);
        if (request.isEmpty()) {
            turn.info("weights of the flags are in the registry: " + applied);
            return;
        }
        if (applied) {
            hold(turn, operation.weights());
        }
        DecreeRules.tell(turn, request.get(), applied);
    }

    /**
     * The allocator is told before offers come back to it, so that what they held is given out by the new weights. Mesos:
     * {@code Master::WeightsHandler::rescindOffers}.
     */
    private static void hold(Turn turn, List<WeightInfo> updates) {
        Map<String, Double> weights = new HashMap<>();
        updates.forEach(update -> weights.put(update.getRole(), update.getWeight()));
        var next = turn.state().decrees().weights();
        for (Map.Entry<String, Double> weight : weights.entrySet()) {
            next = next.put(weight.getKey(), weight.getValue());
        }
        turn.set(turn.state().with(turn.state().decrees().withWeights(next)));
        turn.allocate(new AllocatorCommand.UpdateWeights(weights));
        turn.info("updated weights=" + weights);
        Map<String, RoleUsage> usages = RoleUsage.all(turn.state());
        if (weights.keySet().stream()
                .anyMatch(role -> !usages.getOrDefault(role, RoleUsage.none())
                        .frameworks()
                        .isEmpty())) {
            rescindAll(turn);
        }
    }

    private static void rescindAll(Turn turn) {
        turn.state().agents().inOrder().forEach(agent -> OfferRules.rescindAll(turn, agent));
    }
}
