package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.AllocatorCommand.RecoverResources;
import io.mesocosm.allocator.AllocatorCommand.TransitionToAllocated;
import io.mesocosm.allocator.AllocatorCommand.UpdateAllocation;
import io.mesocosm.allocator.AllocatorCommand.UpdateAvailable;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.AvailableUpdated;
import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Optional;

/** What happens to resources: they come back from frameworks, and operations change what they are. */
final class ResourceCommands {

    private final Cluster cluster;
    private final Ledger ledger;

    ResourceCommands(Cluster cluster, Ledger ledger) {
        this.cluster = cluster;
        this.ledger = ledger;
    }

    void recover(RecoverResources command, long now) {
        Agent agent = cluster.agent(command.agent());
        if (agent == null || command.resources().isEmpty()) {
            return;
        }
        Framework framework = cluster.frameworks.get(command.framework());
        if (framework == null) {
            cluster.compactor
                    .bundlesByRole(command.resources())
                    .forEach((role, bundle) -> agent.takeFromStranger(command.framework(), role, bundle));
            return;
        }
        Client client = framework.clients.get(role(command.resources()));
        if (client == null) {
            throw new IllegalStateException(
                    "framework " + framework.id + " gives back " + command.resources() + " in a role it is not in");
        }
        Bundle bundle = bundle(agent, client, command.resources());
        if (command.allocated()) {
            agent.use(client, bundle, -1);
        }
        ledger.takeBack(agent, client, bundle);
        if (command.filters().isPresent() && client.subscribed) {
            long refusal = Times.refusal(command.filters().get());
            if (refusal > 0) {
                long timeout =
                        Math.max(refusal, cluster.options.allocationInterval().toNanos());
                agent.filters.add(client, bundle, now + timeout, cluster.batches);
            }
        }
    }

    /** What a client was offered is in use now. */
    void use(TransitionToAllocated command) {
        Agent agent = cluster.agent(command.agent());
        Framework framework = cluster.frameworks.get(command.framework());
        if (agent != null && framework != null) {
            cluster.compactor
                    .bundlesByRole(command.resources())
                    .forEach((role, bundle) -> agent.use(cluster.client(framework, role), bundle, 1));
        }
    }

    /** Most often a client gives back all that it was offered, the very same object. */
    private Bundle bundle(Agent agent, Client client, Resources resources) {
        Bundle held = agent.held(client);
        return held.isSourceOf(resources) ? held : cluster.compactor.bundle(resources);
    }

    private static String role(Resources allocated) {
        return allocated.stream().findFirst().orElseThrow().getAllocationInfo().getRole();
    }

    void updateAllocation(UpdateAllocation command) {
        Agent agent = cluster.agent(command.agent());
        Framework framework = cluster.frameworks.get(command.framework());
        if (agent == null || framework == null) {
            return;
        }
        Client client = cluster.client(framework, role(command.offered()));
        Bundle before = cluster.compactor.bundle(command.offered());
        Bundle after = before;
        Bundle total = agent.total();
        Bundle available = agent.available();
        for (Exchange exchange : exchanges(command.conversions())) {
            after = exchange.in(after);
            if (!exchange.consumed.isEmpty()) {
                total = exchange.in(total);
                cluster.quotas.change(exchange.consumed, exchange.converted);
                // What is shared is available whoever holds it; all else was held and is.
                available = available.minus(exchange.consumed.shared()).plus(exchange.converted.shared());
            }
        }
        ledger.convert(agent, client, before, after);
        cluster.setConvertedTotal(agent, total, available);
    }

    List<AllocatorOutput> updateAvailable(UpdateAvailable command) {
        Agent agent = cluster.agent(command.agent());
        if (agent == null) {
            return answer(command, Optional.of("Agent " + command.agent() + " is not known"));
        }
        Bundle available = agent.available();
        Bundle total = agent.total();
        List<Exchange> exchanges = exchanges(command.conversions());
        for (Exchange exchange : exchanges) {
            if (!available.contains(exchange.consumed)) {
                return answer(
                        command,
                        Optional.of(available.resources() + " does not contain " + exchange.source.consumed()));
            }
            available = exchange.in(available);
            total = exchange.in(total);
        }
        exchanges.forEach(exchange -> cluster.quotas.change(exchange.consumed, exchange.converted));
        cluster.setConvertedTotal(agent, total, available);
        return answer(command, Optional.empty());
    }

    private List<Exchange> exchanges(List<ResourceConversion> conversions) {
        return conversions.stream()
                .map(conversion -> new Exchange(
                        conversion,
                        cluster.compactor.bundle(conversion.consumed()),
                        cluster.compactor.bundle(conversion.converted())))
                .toList();
    }

    /** A conversion in compact form. */
    private record Exchange(ResourceConversion source, Bundle consumed, Bundle converted) {

        Bundle in(Bundle bundle) {
            if (!bundle.contains(consumed)) {
                throw new IllegalStateException(bundle + " does not contain " + source.consumed());
            }
            return bundle.minus(consumed).plus(converted);
        }
    }

    private static List<AllocatorOutput> answer(UpdateAvailable command, Optional<String> error) {
        return List.of(new AvailableUpdated(command.ticket(), error));
    }
}
