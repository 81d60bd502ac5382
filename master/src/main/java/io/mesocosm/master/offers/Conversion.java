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
            error = apply(operation);
        }
        error.ifPresent(text -> OperationRules.drop(turn, framework(), operation, text));
    }

    /**
     * Applies an operation that is valid, to what was offered and to what the agent has.
     *
     * @return why it was not; then nothing changed but that others may have lost offers
     */
    private Optional<String> apply(Operation operation) {
        if (operation.getType() == Operation.Type.DESTROY) {
            OfferRules.rescindVolumes(turn, agent(), operation.getDestroy().getVolumesList());
        }
        try {
            Runnable change = convert(operation);
            Resources total = OperationRules.total(agent(), operation);
            change.run();
            OperationRules.apply(turn, agent(), total, Optional.of(framework()), operation);
            return Optional.empty();
        } catch (ResourceException e) {
            return Optional.of(e.getMessage());
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

    /**
     * How the pool changes.
     *
     * @throws ResourceException if it does not hold what the operation needs
     */
    private Runnable convert(Operation operation) throws ResourceException {
        return switch (operation.getType()) {
            case CREATE_DISK ->
                unchanged(operation, Resources.of(operation.getCreateDisk().getSource()));
            case DESTROY_DISK ->
                unchanged(operation, Resources.of(operation.getDestroyDisk().getSource()));
            case GROW_VOLUME, SHRINK_VOLUME -> resize(operation);
            case RESERVE, UNRESERVE, CREATE, DESTROY -> pool.convert(ResourceConversion.of(operation));
            case LAUNCH, LAUNCH_GROUP, UNKNOWN ->
                throw new IllegalArgumentException("not an operation on resources: " + operation.getType());
        };
    }

    /** Only the resource provider knows what becomes of its disks. */
    private Runnable unchanged(Operation operation, Resources source) throws ResourceException {
        if (!pool.remaining().contains(source)) {
            throw new ResourceException(lacks(operation, source, "Operation"));
        }
        return () -> {};
    }

    private Runnable resize(Operation operation) throws ResourceException {
        ResourceConversion conversion = ResourceConversion.of(operation).getFirst();
        if (!pool.remaining().contains(conversion.consumed())) {
            throw new ResourceException(lacks(operation, conversion.consumed(), "operation"));
        }
        return () -> pool.resize(conversion);
    }

    private String lacks(Operation operation, Resources consumed, String word) {
        return "Invalid " + operation.getType().name() + " " + word + ": " + pool.remaining() + " does not contain "
                + consumed;
    }
}
