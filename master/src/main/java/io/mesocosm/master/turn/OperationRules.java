package io.mesocosm.master.turn;

import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Framework.Work.Place;
import io.mesocosm.master.state.OperationEntry;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.CheckpointResourcesMessage;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** How operations on resources begin, end and are refused. */
public final class OperationRules {

    private OperationRules() {}

    /**
     * What an agent would have after an operation.
     *
     * @param operation valid; its resources may be allocated
     * @throws ResourceException if the agent does not have what it needs, or a resource provider has
     */
    public static Resources total(Agent agent, Offer.Operation operation) throws ResourceException {
        Optional<String> foreign = OperationChecks.foreign(operation);
        if (foreign.isPresent()) {
            throw new ResourceException(foreign.get());
        }
        Resources total = agent.total();
        for (ResourceConversion conversion : ResourceConversion.of(operation)) {
            total = total.apply(conversion.unallocate());
        }
        return total;
    }

    /**
     * Changes the resources of an agent and tells it: the operation, which it will say the end of, or to agents that know
     * no operations everything that they are to remember. What the allocator has to know is the caller's affair. Mesos:
     * {@code Master::_apply}.
     *
     * @param agent as it is in the state
     * @param total what it has {@linkplain #total after the operation}
     * @param framework whose operation it is; empty for an operator's
     */
    public static void apply(
            Turn turn, Agent agent, Resources total, Optional<Framework> framework, Offer.Operation operation) {
        Agent changed = agent.withTotal(total);
        Optional<UUID> version = agent.identity().resourceVersion();
        if (agent.can(Capability.Type.RESOURCE_PROVIDER) && version.isPresent()) {
            OperationEntry entry = begin(turn, agent, framework, operation);
            turn.put(changed);
            add(turn, entry);
            turn.send(changed, order(entry, version.get()));
        } else {
            turn.put(changed);
            remind(turn, changed);
        }
        framework.ifPresent(some -> {
            turn.count(some, "operations");
            turn.count(some, "operations/" + name(operation));
        });
        turn.info("applied operation " + operation.getType().name() + " agent=" + agent.id()
                + framework.map(some -> " framework=" + some.id()).orElse(""));
    }

    private static OperationEntry begin(
            Turn turn, Agent agent, Optional<Framework> framework, Offer.Operation operation) {
        OperationStatus.Builder status = OperationStatus.newBuilder()
                .setState(OperationState.OPERATION_PENDING)
                .setAgentId(agent.id().toProto());
        if (operation.hasId()) {
            status.setOperationId(operation.getId());
        }
        Operation.Builder begun = Operation.newBuilder()
                .setAgentId(agent.id().toProto())
                .setInfo(operation)
                .setLatestStatus(status)
                .setUuid(UUID.newBuilder().setValue(UuidBytes.of(turn.ids().uuid())));
        framework.ifPresent(some -> begun.setFrameworkId(some.info().getId()));
        return new OperationEntry(begun.build());
    }

    private static ApplyOperationMessage order(OperationEntry entry, UUID version) {
        ApplyOperationMessage.Builder message = ApplyOperationMessage.newBuilder()
                .setOperationInfo(entry.operation().getInfo())
                .setOperationUuid(entry.uuid())
                .setResourceVersionUuid(ResourceVersionUUID.newBuilder().setUuid(version));
        if (entry.operation().hasFrameworkId()) {
            message.setFrameworkId(entry.operation().getFrameworkId());
        }
        return message.build();
    }

    /** Tells an agent that cannot apply operations which reservations and volumes it has. */
    public static void remind(Turn turn, Agent agent) {
        Resources checkpointed = agent.checkpointed();
        boolean refinement = agent.can(Capability.Type.RESERVATION_REFINEMENT);
        if (!refinement && checkpointed.hasRefinedReservations()) {
            turn.warn("did not remind agent=" + agent.id() + " of its resources: it does not understand refined"
                    + " reservations");
            return;
        }
        turn.send(
                agent,
                CheckpointResourcesMessage.newBuilder()
                        .addAllResources(refinement ? checkpointed.toProto() : checkpointed.toPreRefinement())
                        .build());
    }

    /** Takes note of an operation on resources of a registered agent. */
    public static void add(Turn turn, OperationEntry entry) {
        Agent agent = turn.agent(entry.agentId()).orElseThrow();
        turn.put(agent.with(agent.work().put(entry)));
        entry.frameworkId().flatMap(turn::framework).ifPresent(framework -> link(turn, framework, entry));
        count(turn, entry);
    }

    /** Lets a framework find its operation by name. */
    private static void link(Turn turn, Framework framework, OperationEntry entry) {
        entry.id()
                .ifPresent(id -> turn.put(
                        framework.with(framework.work().addOperation(id, new Place(entry.agentId(), entry.uuid())))));
    }

    /** Lets a framework that is known by now find the operations that it has on agents. */
    public static void linkAll(Turn turn, Framework framework) {
        for (Agent agent : turn.state().agents().registered().values()) {
            for (OperationEntry entry : agent.work().operations().values()) {
                if (entry.frameworkId().equals(Optional.of(framework.id()))) {
                    link(turn, turn.framework(framework.id()).orElseThrow(), entry);
                }
            }
        }
    }

    /** Takes note of what an agent told of an operation: {@code after} in place of {@code before}. */
    public static void update(Turn turn, OperationEntry before, OperationEntry after) {
        Agent agent = turn.agent(after.agentId()).orElseThrow();
        turn.put(agent.with(agent.work().put(after)));
        if (!before.isTerminal()) {
            count(turn, after);
        }
    }

    /** Tells an agent that a status need not be told again. */
    public static void acknowledge(Turn turn, Agent agent, UUID operation, OperationStatus status) {
        var message = AcknowledgeOperationStatusMessage.newBuilder()
                .setStatusUuid(status.getUuid())
                .setOperationUuid(operation);
        if (status.hasResourceProviderId()) {
            message.setResourceProviderId(status.getResourceProviderId());
        }
        turn.send(agent, message.build());
    }

    /** Forgets an operation: its end is acknowledged, or nobody will tell it. */
    public static void remove(Turn turn, OperationEntry entry) {
        turn.agent(entry.agentId())
                .ifPresent(agent -> turn.put(agent.with(agent.work().removeOperation(entry.uuid()))));
        entry.frameworkId()
                .flatMap(turn::framework)
                .ifPresent(framework -> entry.id()
                        .ifPresent(id -> turn.put(framework.with(
                                framework.work().removeOperation(id, new Place(entry.agentId(), entry.uuid()))))));
    }

    /** Forgets an operation with its agent, which is gone or out of sight. Mesos: {@code Master::_removeSlave}. */
    public static void lose(Turn turn, OperationEntry entry, OperationState state) {
        count(turn, entry.operation().getInfo(), state);
        remove(turn, entry);
    }

    /**
     * Refuses an operation; its framework is told if it gave the operation an id, unless it has a driver, which knows no
     * operations. Mesos: {@code Master::drop}.
     */
    public static void drop(Turn turn, Framework framework, Offer.Operation operation, String message) {
        turn.warn("dropped operation " + operation.getType().name() + " framework=" + framework.id() + ": " + message);
        count(turn, operation, OperationState.OPERATION_ERROR);
        if (operation.hasId()) {
            tell(
                    turn,
                    framework,
                    OperationStatus.newBuilder()
                            .setState(OperationState.OPERATION_ERROR)
                            .setOperationId(operation.getId())
                            .setMessage(message)
                            .build());
        }
    }

    /** Tells a scheduler the state of an operation, if it has a stream. */
    public static void tell(Turn turn, Framework framework, OperationStatus status) {
        Schedulers.send(
                turn,
                framework,
                Event.newBuilder()
                        .setType(Event.Type.UPDATE_OPERATION_STATUS)
                        .setUpdateOperationStatus(
                                Event.UpdateOperationStatus.newBuilder().setStatus(status))
                        .build());
    }

    /** Counts an operation by the final state that it has come to; what is on its way is counted by looking. */
    private static void count(Turn turn, OperationEntry entry) {
        if (entry.isTerminal()) {
            count(turn, entry.operation().getInfo(), entry.state());
        }
    }

    private static void count(Turn turn, Offer.Operation operation, OperationState end) {
        String state = end.name().substring("OPERATION_".length()).toLowerCase(Locale.ROOT);
        turn.count("master/operations/" + state);
        turn.count("master/operations/" + name(operation) + "/" + state);
    }

    private static String name(Offer.Operation operation) {
        return operation.getType().name().toLowerCase(Locale.ROOT);
    }
}
