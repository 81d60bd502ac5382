package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Compactor;
import io.mesocosm.allocator.compact.ResourceNames;
import io.mesocosm.allocator.sorter.ClusterTotals;
import io.mesocosm.allocator.sorter.Sorter;
import io.mesocosm.allocator.sorter.SorterFactory;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.modules.Configured;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that the allocator knows, and who of it is in which list. Owned by the allocator. */
final class Cluster {

    final AllocatorOptions options;
    final Ids ids;
    final ResourceNames names = new ResourceNames();
    final Compactor compactor = new Compactor(names);
    final ClusterTotals totals;
    final Quotas quotas = new Quotas(names);
    final Sorter roleSorter;
    final List<Minimum> defaultMinima;
    final Map<FrameworkId, Framework> frameworks = new HashMap<>();

    /** Agents in no particular order, which depends on nothing but the commands. */
    final List<Agent> agents = new ArrayList<>();

    /** The agents on which frameworks that were not added yet use something. */
    final Map<FrameworkId, Set<Agent>> strangers = new HashMap<>();

    final Map<String, Role> rolesByName = new HashMap<>();
    Optional<Set<String>> whitelist = Optional.empty();

    /** How many periodic rounds there have been. */
    int batches;

    /** The clients to whom offers may be made. */
    final ClientSet activeClients = new ClientSet();

    private final Map<AgentId, Agent> agentsById = new HashMap<>();
    private final Slots<Role> roles = new Slots<>();
    private final Slots<Client> clients = new Slots<>();

    Cluster(AllocatorOptions options, Ids ids) {
        this.options = options;
        this.ids = ids;
        this.totals = new ClusterTotals(names, options.fairSharingExcludedResourceNames());
        this.roleSorter = sorter(options.sorting().roles());
        this.defaultMinima = options.minAllocatableResources().stream()
                .map(quantities -> Minimum.of(quantities, names))
                .toList();
    }

    private Sorter sorter(Configured<SorterFactory> module) {
        return module.factory().create(new SorterFactory.Surroundings(totals, ids, module.parameters()));
    }

    @Nullable Agent agent(AgentId id) {
        return agentsById.get(id);
    }

    void addAgent(Agent agent) {
        if (agentsById.putIfAbsent(agent.id, agent) != null) {
            throw new IllegalStateException("agent " + agent.id + " was added twice");
        }
        agent.index = agents.size();
        agents.add(agent);
    }

    void removeAgent(Agent agent) {
        agentsById.remove(agent.id);
        Agent last = agents.removeLast();
        if (last != agent) {
            agents.set(agent.index, last);
            last.index = agent.index;
        }
    }

    void setTotal(Agent agent, Bundle total) {
        totals.change(agent.total().quantities(), total.quantities());
        quotas.change(agent.total(), total);
        agent.setTotal(total);
        checkGpus(agent);
    }

    /** Conversions changed what an agent has; they were told to {@link #quotas} one by one. */
    void setConvertedTotal(Agent agent, Bundle total, Bundle available) {
        totals.change(agent.total().quantities(), total.quantities());
        agent.setTotal(total, available);
        checkGpus(agent);
    }

    private void checkGpus(Agent agent) {
        boolean hasGpus = agent.total().quantity(names.index("gpus")) > 0;
        if (agent.hasGpus != hasGpus) {
            agent.hasGpus = hasGpus;
            agent.verdicts.clear();
        }
    }

    boolean isWhitelisted(Agent agent) {
        return whitelist.isEmpty() || whitelist.get().contains(agent.info.getHostname());
    }

    Role role(int index) {
        return roles.get(index);
    }

    Client client(int index) {
        return clients.get(index);
    }

    /** The framework as a client in that role; becomes one when it is not. */
    Client client(Framework framework, String roleName) {
        Client known = framework.clients.get(roleName);
        if (known != null) {
            return known;
        }
        Role role = rolesByName.get(roleName);
        if (role == null) {
            int index = roles.reserve();
            int handle = roleSorter.add(roleName, index);
            roleSorter.activate(handle);
            Account account = quotas.account(roleName);
            role = new Role(roleName, index, handle, sorter(options.sorting().frameworks()), account);
            roles.set(index, role);
            rolesByName.put(roleName, role);
            account.roles++;
            if (!role.hierarchical) {
                account.setIndex(index);
            }
        }
        int index = clients.reserve();
        int handle = role.frameworks.add(framework.id.value(), index);
        Client client = new Client(framework, role, index, handle, defaultMinima);
        clients.set(index, client);
        framework.clients.put(roleName, client);
        role.clients.add(client);
        return client;
    }

    /** Forgets a client that is neither subscribed nor holds anything. */
    void removeIfIdle(Client client) {
        if (client.subscribed || client.holdings > 0) {
            return;
        }
        setActive(client, false);
        dropFilters(client);
        forgetVerdicts(client);
        Role role = client.role;
        client.framework.clients.remove(role.name);
        role.clients.remove(client);
        role.frameworks.remove(client.handle);
        clients.release(client.index);
        if (role.frameworks.size() == 0) {
            rolesByName.remove(role.name);
            roleSorter.remove(role.handle);
            roles.release(role.index);
            role.account.roles--;
            if (!role.hierarchical) {
                role.account.setIndex(-1);
            }
            quotas.forgetIfIdle(role.account);
        }
    }

    void setActive(Client client, boolean active) {
        if (client.active == active) {
            return;
        }
        client.active = active;
        if (active) {
            client.role.frameworks.activate(client.handle);
            activeClients.add(client.index);
        } else {
            client.role.frameworks.deactivate(client.handle);
            activeClients.remove(client.index);
        }
    }

    /** Drops the filters that a client has on agents. */
    void dropFilters(Client client) {
        if (client.filters > 0) {
            for (Agent agent : agents) {
                agent.filters.remove(client);
                agent.verdicts.remove(client.index);
            }
        }
    }

    /** The client changed, or its number will be another's: whatever was found about it holds no more. */
    void forgetVerdicts(Client client) {
        for (Agent agent : agents) {
            agent.verdicts.remove(client.index);
        }
    }

    /** Drops all filters on an agent. */
    void dropFilters(Agent agent) {
        agent.filters.clear(index -> client(index).filters--);
        agent.verdicts.clear();
        for (Framework framework : frameworks.values()) {
            framework.inverseFilters.remove(agent);
        }
    }

    void expireFilters(Agent agent, long now) {
        agent.filters.expire(now, batches, index -> {
            client(index).filters--;
            agent.verdicts.remove(index);
        });
    }
}
