package io.mesocosm.master.agents;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.turn.Times;
import io.mesocosm.proto.internal.Messages.MasterSlaveConnection;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.UUID;

/** Agents as their messages describe them, and what they are answered. */
final class AgentForms {

    /** What an agent is told whose machine is being maintained. */
    static final String DOWN = "Machine is `DOWN`";

    private AgentForms() {}

    /** Who an agent is. */
    static Agent.Identity identity(
            AgentInfo info, String version, List<AgentInfo.Capability> capabilities, Optional<UUID> resourceVersion) {
        return new Agent.Identity(info, version, capabilities(capabilities), resourceVersion);
    }

    private static Set<AgentInfo.Capability.Type> capabilities(List<AgentInfo.Capability> list) {
        var types = EnumSet.noneOf(AgentInfo.Capability.Type.class);
        for (AgentInfo.Capability capability : list) {
            types.add(capability.getType());
        }
        types.remove(AgentInfo.Capability.Type.UNKNOWN);
        return Set.copyOf(types);
    }

    /** A description whose resources are in the present form, with an id. */
    static AgentInfo upgrade(AgentInfo info, AgentId id) {
        return info.toBuilder()
                .setId(id.toProto())
                .clearResources()
                .addAllResources(upgrade(info.getResourcesList()))
                .build();
    }

    /** Resources in the present form, each by itself. */
    @SuppressWarnings("deprecation") // role and reservation are what agents send
    static List<Resource> upgrade(List<Resource> resources) {
        return resources.stream()
                .map(resource -> resource.hasRole() || resource.hasReservation()
                        ? Resources.of(resource).stream().findFirst().orElse(resource)
                        : resource)
                .toList();
    }

    /**
     * All resources of an agent: those of its description, in which dynamic reservations and volumes that it remembers
     * take the place of what they were made of.
     *
     * @throws ResourceException if they were made of something that the agent does not have
     */
    static Resources total(AgentInfo info, List<Resource> checkpointed) throws ResourceException {
        return ResourceConversion.applyCheckpointed(Resources.of(info.getResourcesList()), Resources.of(checkpointed));
    }

    /** The same of an agent that is new or unknown: what cannot be is passed over. */
    static Resources totalOrDescribed(AgentInfo info, List<Resource> checkpointed) {
        try {
            return total(info, checkpointed);
        } catch (ResourceException e) {
            return Resources.of(info.getResourcesList());
        }
    }

    static SlaveRegisteredMessage registered(AgentId agent, MasterSettings settings) {
        return SlaveRegisteredMessage.newBuilder()
                .setSlaveId(agent.toProto())
                .setConnection(connection(settings))
                .build();
    }

    static SlaveReregisteredMessage.Builder reregistered(AgentId agent, MasterSettings settings) {
        return SlaveReregisteredMessage.newBuilder().setSlaveId(agent.toProto()).setConnection(connection(settings));
    }

    private static MasterSlaveConnection connection(MasterSettings settings) {
        return MasterSlaveConnection.newBuilder()
                .setTotalPingTimeoutSeconds(Times.seconds(settings.agents().totalPingTimeout()))
                .build();
    }

    static ShutdownMessage shutdown(String message) {
        return ShutdownMessage.newBuilder().setMessage(message).build();
    }
}
