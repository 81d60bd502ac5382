package io.mesocosm.containerizer.isolator.network;

import io.mesocosm.common.resources.Ranges;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.containerizer.ContainerizerException;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** The ports that containers may listen on only when they were given them. */
final class IsolatedPorts {

    private static final Ranges ALL = Ranges.of(0, 65535);

    /** What an agent offers that says nothing of ports. */
    private static final Ranges DEFAULT = Ranges.of(31000, 32000);

    private IsolatedPorts() {}

    /** @throws ContainerizerException says which flag is wrong */
    static Ranges of(PortsSettings settings) throws ContainerizerException {
        if (settings.agentRangeOnly() && settings.isolatedRange().isPresent()) {
            throw new ContainerizerException("Only one of `--check_agent_port_range_only` or"
                    + " '--container_ports_isolated_range` should be specified");
        }
        if (settings.isolatedRange().isPresent()) {
            return parse(settings.isolatedRange().get());
        }
        return settings.agentRangeOnly() ? ofAgent(Resources.of(settings.agentResources())) : ALL;
    }

    private static Ranges ofAgent(Resources agent) {
        return agent.names().contains("ports") ? agent.ports().orElse(Ranges.EMPTY) : DEFAULT;
    }

    private static Ranges parse(String text) throws ContainerizerException {
        Resource parsed;
        try {
            parsed = Resources.parse("ports:" + text, "*").toProto().getFirst();
        } catch (ResourceException | RuntimeException e) {
            throw new ContainerizerException("Failed to parse isolated ports range '" + text + "'", e);
        }
        if (parsed.getType() != Value.Type.RANGES) {
            throw new ContainerizerException(
                    "Invalid port range resource type " + parsed.getType() + ", expecting RANGES");
        }
        Ranges ports = Ranges.of(parsed.getRanges());
        if (!ALL.contains(ports)) {
            throw new ContainerizerException("There are no such ports: " + ports.minus(ALL));
        }
        return ports;
    }
}
