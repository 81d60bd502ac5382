package io.mesocosm.agent.flags;

import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.proto.internal.FlagFormats.SlaveCapabilities;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;

/** {@code --agent_features}: which of its capabilities the agent tells its master. */
final class Features {

    private static final Set<Capability.Type> REQUIRED = EnumSet.of(
            Capability.Type.MULTI_ROLE,
            Capability.Type.HIERARCHICAL_ROLE,
            Capability.Type.RESERVATION_REFINEMENT,
            Capability.Type.AGENT_OPERATION_FEEDBACK,
            Capability.Type.RESOURCE_PROVIDER,
            Capability.Type.AGENT_DRAINING,
            Capability.Type.TASK_RESOURCE_LIMITS);

    private Features() {}

    /** Why they will not do. */
    static Optional<String> problem(SlaveCapabilities given) {
        return types(given).containsAll(REQUIRED)
                ? Optional.empty()
                : Optional.of("At least the following agent features need to be enabled: MULTI_ROLE, HIERARCHICAL_ROLE,"
                        + " RESERVATION_REFINEMENT, AGENT_OPERATION_FEEDBACK, RESOURCE_PROVIDER, AGENT_DRAINING,"
                        + " and TASK_RESOURCE_LIMITS");
    }

    /** Those that are told, in Mesos' order whatever the order given. */
    static List<Capability.Type> of(Optional<SlaveCapabilities> given) {
        return AgentConfig.CAPABILITIES.stream()
                .filter(type -> given.isEmpty() || types(given.get()).contains(type))
                .toList();
    }

    private static Set<Capability.Type> types(SlaveCapabilities given) {
        return given.getCapabilitiesList().stream().map(Capability::getType).collect(Collectors.toUnmodifiableSet());
    }
}
