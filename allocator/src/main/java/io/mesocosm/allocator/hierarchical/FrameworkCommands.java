package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.AllocatorCommand.AddFramework;
import io.mesocosm.allocator.AllocatorCommand.UpdateFramework;
import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.jspecify.annotations.Nullable;

/** What happens to frameworks: they come and go, subscribe to roles, suppress and revive them. */
final class FrameworkCommands {

    private final Cluster cluster;
    private final Ledger ledger;
    private final Schedule schedule;

    FrameworkCommands(Cluster cluster, Ledger ledger, Schedule schedule) {
        this.cluster = cluster;
        this.ledger = ledger;
        this.schedule = schedule;
    }

    void add(AddFramework command, long now) {
        Framework framework = new Framework(FrameworkId.of(command.info().getId()));
        if (cluster.frameworks.putIfAbsent(framework.id, framework) != null) {
            throw new IllegalStateException("framework " + framework.id + " was added twice");
        }
        framework.active = command.active();
        framework.update(command.info(), command.options());
        for (String role : framework.roles) {
            subscribe(framework, role, command.info());
        }
        adopt(framework);
        command.used().forEach((id, used) -> use(framework, id, used));
        if (framework.active) {
            schedule.askAll(now);
        }
    }

    /** Agents told what it uses before it was known. */
    private void adopt(Framework framework) {
        for (Agent agent : cluster.strangers.getOrDefault(framework.id, Set.of())) {
            agent.removeStranger(framework.id)
                    .forEach((role, bundle) -> ledger.giveUsed(agent, cluster.client(framework, role), bundle));
        }
        cluster.strangers.remove(framework.id);
    }

    /** What the master knows it to use, beyond what the agent told. */
    private void use(Framework framework, AgentId id, Resources resources) {
        Agent agent = cluster.agent(id);
        if (agent == null) {
            return;
        }
        cluster.compactor.bundlesByRole(resources).forEach((role, bundle) -> {
            Client client = cluster.client(framework, role);
            Bundle more = bundle.minus(agent.held(client));
            if (!more.isEmpty()) {
                ledger.giveUsed(agent, client, more);
            }
        });
    }

    private void subscribe(Framework framework, String role, FrameworkInfo info) {
        Client client = cluster.client(framework, role);
        client.subscribed = true;
        client.minima = minima(info, role);
        activate(client);
    }

    private List<Minimum> minima(FrameworkInfo info, String role) {
        OfferFilters filters = info.getOfferFiltersMap().get(role);
        return filters != null && filters.hasMinAllocatableResources()
                ? Minimum.of(filters.getMinAllocatableResources(), cluster.names)
                : cluster.defaultMinima;
    }

    private void activate(Client client) {
        Framework framework = client.framework;
        cluster.setActive(
                client, framework.active && client.subscribed && !framework.suppressed.contains(client.role.name));
    }

    void update(UpdateFramework command) {
        Framework framework = framework(FrameworkId.of(command.info().getId()));
        if (framework == null) {
            return;
        }
        Set<String> oldRoles = framework.roles;
        Set<String> oldSuppressed = framework.suppressed;
        framework.update(command.info(), command.options());
        // First the new roles: a role whose one child is replaced by another keeps its place among its siblings.
        for (String role : framework.roles) {
            subscribe(framework, role, command.info());
        }
        for (String role : oldRoles) {
            if (!framework.roles.contains(role)) {
                unsubscribe(cluster.client(framework, role));
            }
        }
        Set<String> revived = new HashSet<>(oldSuppressed);
        revived.retainAll(framework.roles);
        revived.removeAll(framework.suppressed);
        framework.inverseFilters.clear();
        for (Client client : framework.clients.values()) {
            cluster.forgetVerdicts(client);
            if (revived.contains(client.role.name)) {
                cluster.dropFilters(client);
            }
        }
    }

    private void unsubscribe(Client client) {
        client.subscribed = false;
        cluster.setActive(client, false);
        cluster.dropFilters(client);
        cluster.removeIfIdle(client);
    }

    void remove(FrameworkId id) {
        Framework framework = cluster.frameworks.remove(id);
        if (framework == null) {
            return;
        }
        List<Client> clients = List.copyOf(framework.clients.values());
        for (Agent agent : cluster.agents) {
            for (Client client : clients) {
                ledger.takeBackAll(agent, client);
            }
            agent.maintenance.ifPresent(maintenance -> maintenance.outstanding.remove(id));
        }
        for (Client client : clients) {
            client.subscribed = false;
            cluster.removeIfIdle(client);
        }
    }

    void activate(FrameworkId id, long now) {
        Framework framework = framework(id);
        if (framework != null) {
            framework.active = true;
            framework.clients.values().forEach(this::activate);
            schedule.askAll(now);
        }
    }

    void deactivate(FrameworkId id) {
        Framework framework = framework(id);
        if (framework != null) {
            framework.active = false;
            framework.inverseFilters.clear();
            for (Client client : framework.clients.values()) {
                activate(client);
                cluster.dropFilters(client);
            }
        }
    }

    void suppress(FrameworkId id, Set<String> roles) {
        Framework framework = framework(id);
        if (framework != null) {
            framework.suppressed.addAll(roles.isEmpty() ? framework.roles : roles);
            framework.clients.values().forEach(this::activate);
        }
    }

    void revive(FrameworkId id, Set<String> roles, long now) {
        Framework framework = framework(id);
        if (framework == null) {
            return;
        }
        Set<String> revived = roles.isEmpty() ? framework.roles : roles;
        framework.suppressed.removeAll(revived);
        framework.inverseFilters.clear();
        for (Client client : framework.clients.values()) {
            if (revived.contains(client.role.name)) {
                cluster.dropFilters(client);
                activate(client);
            }
        }
        schedule.askAll(now);
    }

    private @Nullable Framework framework(FrameworkId id) {
        return cluster.frameworks.get(id);
    }
}
