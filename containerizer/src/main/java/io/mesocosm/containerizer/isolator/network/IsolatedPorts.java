package io.mesocosm.containerizer.isolator.network;

import io.mesocosm.common.resources.Ranges;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.FlagRanges;

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
        Ranges ports = FlagRanges.parse(text, "isolated ports range", "port range resource");
        if (!ALL.contains(ports)) {
            throw new ContainerizerException("There are no such ports: " + ports.minus(ALL));
        }
        return ports;
    }
}
