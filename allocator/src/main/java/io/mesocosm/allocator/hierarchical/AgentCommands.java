package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.AllocatorCommand.AddAgent;
import io.mesocosm.allocator.AllocatorCommand.AddResourceProvider;
import io.mesocosm.allocator.AllocatorCommand.UpdateAgent;
import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.hierarchical.Agent.Holding;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Attributes;
import io.mesocosm.common.resources.Resources;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.Unavailability;

/** What happens to agents: they come and go, change what they have, are wanted or not. */
final class AgentCommands {

    private final Cluster cluster;
    private final Ledger ledger;
    private final Schedule schedule;

    AgentCommands(Cluster cluster, Ledger ledger, Schedule schedule) {
        this.cluster = cluster;
        this.ledger = ledger;
        this.schedule = schedule;
    }

    void add(AddAgent command, long now) {
        Agent agent = new Agent(AgentId.of(command.info().getId()), command.info(), cluster.quotas);
        cluster.addAgent(agent);
        describe(agent, command.info());
        setCapabilities(agent, command.capabilities());
        agent.maintenance = command.unavailability().map(Maintenance::new);
        cluster.setTotal(agent, cluster.compactor.bundle(command.total()));
        use(agent, command.used());
        schedule.came(agent, now);
    }

    private void use(Agent agent, Map<FrameworkId, Resources> used) {
        for (Map.Entry<FrameworkId, Resources> entry : used.entrySet()) {
            Framework framework = cluster.frameworks.get(entry.getKey());
            Map<String, Bundle> byRole = cluster.compactor.bundlesByRole(entry.getValue());
            if (framework == null) {
                byRole.forEach((role, bundle) -> agent.addStranger(entry.getKey(), role, bundle));
                cluster.strangers
                        .computeIfAbsent(entry.getKey(), id -> new LinkedHashSet<>())
                        .add(agent);
            } else {
                byRole.forEach((role, bundle) -> ledger.giveUsed(agent, cluster.client(framework, role), bundle));
            }
        }
    }

    /** Takes note of what an agent says of itself; true when it says something new. */
    private boolean describe(Agent agent, AgentInfo info) {
        boolean changed = !agent.info.equals(info);
        if (!new Attributes(agent.info.getAttributesList()).sameAs(new Attributes(info.getAttributesList()))) {
            cluster.dropFilters(agent);
        }
        agent.info = info;
        agent.remote = isRemote(info);
        return changed;
    }

    /** In another region than the master. Agents and masters without a domain are not. */
    private boolean isRemote(AgentInfo info) {
        Optional<DomainInfo> own = cluster.options.domain();
        return own.isPresent()
                && info.getDomain().hasFaultDomain()
                && !info.getDomain()
                        .getFaultDomain()
                        .getRegion()
                        .equals(own.get().getFaultDomain().getRegion());
    }

    private static boolean setCapabilities(Agent agent, Set<AgentInfo.Capability.Type> types) {
        boolean multiRole = types.contains(AgentInfo.Capability.Type.MULTI_ROLE);
        boolean hierarchicalRole = types.contains(AgentInfo.Capability.Type.HIERARCHICAL_ROLE);
        boolean changed = agent.multiRole != multiRole || agent.hierarchicalRole != hierarchicalRole;
        agent.multiRole = multiRole;
        agent.hierarchicalRole = hierarchicalRole;
        return changed;
    }

    void update(UpdateAgent command, long now) {
        Agent agent = cluster.agent(AgentId.of(command.info().getId()));
        if (agent == null) {
            return;
        }
        boolean changed = describe(agent, command.info());
        changed |= setCapabilities(agent, command.capabilities());
        Bundle total = cluster.compactor.bundle(command.total());
        if (!agent.total().sameAs(total)) {
            cluster.setTotal(agent, total);
            changed = true;
        }
        if (changed) {
            agent.verdicts.clear();
            schedule.ask(agent, now);
        }
    }

    void addResourceProvider(AddResourceProvider command) {
        Agent agent = cluster.agent(command.agent());
        if (agent != null) {
            cluster.setTotal(agent, agent.total().plus(cluster.compactor.bundle(command.total())));
            use(agent, command.used());
        }
    }

    void remove(AgentId id) {
        Agent agent = cluster.agent(id);
        if (agent == null) {
            return;
        }
        cluster.dropFilters(agent);
        for (Holding holding : List.copyOf(agent.holdings)) {
            ledger.takeBack(agent, holding.client, holding.bundle);
        }
        List.copyOf(agent.strangers.keySet()).forEach(agent::removeStranger);
        cluster.strangers.values().forEach(agents -> agents.remove(agent));
        cluster.strangers.values().removeIf(Set::isEmpty);
        cluster.setTotal(agent, Bundle.EMPTY);
        schedule.forget(agent);
        cluster.removeAgent(agent);
    }

    void setActivated(AgentId id, boolean activated) {
        Agent agent = cluster.agent(id);
        if (agent != null) {
            agent.activated = activated;
        }
    }

    void updateUnavailability(AgentId id, Optional<Unavailability> unavailability, long now) {
        Agent agent = cluster.agent(id);
        if (agent != null) {
            agent.maintenance = unavailability.map(Maintenance::new);
            cluster.frameworks.values().forEach(framework -> framework.inverseFilters.remove(agent));
            schedule.ask(agent, now);
        }
    }
}
