package io.mesocosm.master.offers;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.OperationChecks;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Turn;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;

/**
 * The operations of one ACCEPT that make others of the pooled resources: each is applied, or dropped without harm to
 * those that follow. Lives for one step. Mesos: {@code Master::_accept}.
 */
final class Conversion {

    private final Turn turn;
    private final FrameworkId frameworkId;
    private final AgentId agentId;
    private final String role;
    private final Pool pool;

    Conversion(Turn turn, FrameworkId framework, AgentId agent, String role, Pool pool) {
        this.turn = turn;
        this.frameworkId = framework;
        this.agentId = agent;
        this.role = role;
        this.pool = pool;
    }

    /** Applies an operation that is sound, or drops it. */
    void run(Operation sound) {
        Operation operation = CompleteOperation.of(sound, role);
        Optional<String> error = invalid(operation);
        if (error.isEmpty()) {
            if (operation.getType() == Operation.Type.DESTROY) {
                OfferRules.rescindVolumes(turn, agent(), operation.getDestroy().getVolumesList());
            }
            error = convert(operation);
        }
        if (error.isPresent()) {
            OperationRules.drop(turn, framework(), operation, error.get());
        } else {
            OperationRules.apply(turn, agent(), Optional.of(framework()), operation);
        }
    }

    private Agent agent() {
        return turn.agent(agentId).orElseThrow();
    }

    private Framework framework() {
        return turn.framework(frameworkId).orElseThrow();
    }

    private Optional<String> invalid(Operation operation) {
        Agent agent = agent();
        String name = agent.id() + " at " + agent.pid() + " (" + agent.info().getHostname() + ")";
        if (ofProvider(operation) && !agent.can(AgentInfo.Capability.Type.RESOURCE_PROVIDER)) {
            return Optional.of(
                    "Not supported on agent " + name + " because it does not have RESOURCE_PROVIDER capability");
        }
        var info = framework().info();
        Optional<String> principal = info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty();
        return OperationChecks.invalid(operation, agent, principal, Optional.of(info))
                .map(error -> error + "; on agent " + name);
    }

    private static boolean ofProvider(Operation operation) {
        return operation.getType() == Operation.Type.CREATE_DISK || operation.getType() == Operation.Type.DESTROY_DISK;
    }

    private Optional<String> convert(Operation operation) {
        return switch (operation.getType()) {
            case CREATE_DISK ->
                Optional.of(
                        lacks(operation, Resources.of(operation.getCreateDisk().getSource()), "O"));
            case DESTROY_DISK ->
                Optional.of(
                        lacks(operation, Resources.of(operation.getDestroyDisk().getSource()), "O"));
            case GROW_VOLUME, SHRINK_VOLUME -> resize(operation);
            case RESERVE, UNRESERVE, CREATE, DESTROY -> replace(operation);
            case LAUNCH, LAUNCH_GROUP, UNKNOWN ->
                throw new IllegalArgumentException("not an operation on resources: " + operation.getType());
        };
    }

    private Optional<String> replace(Operation operation) {
        try {
            pool.convert(ResourceConversion.of(operation));
            return Optional.empty();
        } catch (ResourceException e) {
            return Optional.of(e.getMessage());
        }
    }

    private Optional<String> resize(Operation operation) {
        try {
            ResourceConversion conversion = ResourceConversion.of(operation).getFirst();
            if (!pool.remaining().contains(conversion.consumed())) {
                return Optional.of(lacks(operation, conversion.consumed(), "o"));
            }
            pool.resize(conversion);
            return Optional.empty();
        } catch (ResourceException e) {
            return Optional.of(e.getMessage());
        }
    }

    private String lacks(Operation operation, Resources consumed, String o) {
        return "Invalid " + operation.getType().name() + " " + o + "peration: " + pool.remaining()
                + " does not contain " + consumed;
    }
}
