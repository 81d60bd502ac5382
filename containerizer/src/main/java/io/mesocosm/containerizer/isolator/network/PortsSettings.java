package io.mesocosm.containerizer.isolator.network;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What flags say of ports.
 *
 * @param watchInterval {@code --container_ports_watch_interval}
 * @param agentRangeOnly {@code --check_agent_port_range_only}
 * @param enforce {@code --enforce_container_ports}
 * @param isolatedRange {@code --container_ports_isolated_range}, as given
 * @param agentResources what the agent offers, for its ports
 */
public record PortsSettings(
        Duration watchInterval,
        boolean agentRangeOnly,
        boolean enforce,
        Optional<String> isolatedRange,
        List<Resource> agentResources) {

    public static final PortsSettings DEFAULTS =
            new PortsSettings(Duration.ofSeconds(30), false, false, Optional.empty(), List.of());

    /** With what the agent offers. */
    public PortsSettings with(List<Resource> resources) {
        return new PortsSettings(watchInterval, agentRangeOnly, enforce, isolatedRange, resources);
    }

    public PortsSettings {
        agentResources = List.copyOf(agentResources);
    }
}
