package io.mesocosm.master.reservations;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.turn.OperationChecks;
import io.mesocosm.master.turn.ResourceChecks;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Offer.Operation;

/** Which operations operators may ask for. Mesos: {@code Master::Http::_reserve} and its sisters. */
final class OperatorChecks {

    /** Those whose errors name the agent. */
    private static final Set<Operation.Type> NAME_THE_AGENT = EnumSet.of(
            Operation.Type.RESERVE, Operation.Type.CREATE, Operation.Type.GROW_VOLUME, Operation.Type.SHRINK_VOLUME);

    private OperatorChecks() {}

    /**
     * What is wrong with an operation, in the words of the answer; empty if nothing.
     *
     * @param operation in the format with a stack of reservations
     * @param claimed what other operators asked for of that agent and may get
     * @param principal who asks
     */
    static Optional<String> check(
            Operation operation, Agent agent, List<Operation> claimed, Optional<String> principal) {
        return OperationChecks.invalid(operation, agent, principal, Optional.empty())
                .or(() -> OperationChecks.foreign(operation))
                .or(() -> twins(operation, agent, claimed))
                .map(error -> "Invalid " + operation.getType().name() + " operation" + place(operation, agent) + ": "
                        + error);
    }

    /** No two volumes may be made with one name, either. */
    private static Optional<String> twins(Operation operation, Agent agent, List<Operation> claimed) {
        if (operation.getType() != Operation.Type.CREATE || claimed.isEmpty()) {
            return Optional.empty();
        }
        Resources volumes = agent.total().persistentVolumes();
        for (Operation other : claimed) {
            volumes = volumes.plus(Resources.of(other.getCreate().getVolumesList()));
        }
        return ResourceChecks.uniquePersistenceIds(
                volumes.plus(Resources.of(operation.getCreate().getVolumesList())));
    }

    private static String place(Operation operation, Agent agent) {
        return NAME_THE_AGENT.contains(operation.getType())
                ? " on agent " + agent.id() + " at " + agent.pid() + " ("
                        + agent.info().getHostname() + ")"
                : "";
    }
}
