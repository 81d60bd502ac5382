package io.mesocosm.allocator.plain;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.AddAgent;
import io.mesocosm.allocator.AllocatorCommand.AddFramework;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.plain.PlainAgent.Holder;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.resources.Attributes;
import io.mesocosm.common.resources.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** Takes the commands of an allocator and makes its offers, in the plainest way. */
public final class PlainAllocator {

    private record Wait(int agents, Instant until) {}

    private final PlainCluster cluster;
    private final PlainResources resources;
    private final Ids ids;
    private final Set<PlainAgent> asked = new LinkedHashSet<>();
    private Instant nextBatch;
    private boolean paused;
    private Optional<Wait> wait = Optional.empty();

    /** An allocator that knows of nothing. */
    public PlainAllocator(AllocatorOptions options, Ids ids, Instant start) {
        this.cluster = new PlainCluster(options);
        this.resources = new PlainResources(cluster);
        this.ids = ids;
        this.nextBatch = start.plus(options.allocationInterval());
    }

    /** What it knows. */
    public PlainCluster cluster() {
        return cluster;
    }

    /** As the allocator that it is compared with. */
    public List<AllocatorOutput> apply(AllocatorCommand command, Instant now) {
        List<AllocatorOutput> answers = new ArrayList<>();
        switch (command) {
            case AddFramework add -> addFramework(add);
            case AllocatorCommand.UpdateFramework update ->
                cluster.framework(FrameworkId.of(update.info().getId()))
                        .ifPresent(framework -> updateFramework(framework, update));
            case AllocatorCommand.RemoveFramework(var id) -> removeFramework(id);
            case AllocatorCommand.ActivateFramework(var id) ->
                cluster.framework(id).ifPresent(framework -> {
                    framework.active = true;
                    askAll();
                });
            case AllocatorCommand.DeactivateFramework(var id) ->
                cluster.framework(id).ifPresent(framework -> {
                    framework.active = false;
                    dropFilters(framework, framework.roles);
                });
            case AllocatorCommand.SuppressOffers(var id, var roles) ->
                cluster.framework(id)
                        .ifPresent(framework -> framework.suppressed.addAll(roles.isEmpty() ? framework.roles : roles));
            case AllocatorCommand.ReviveOffers(var id, var roles) ->
                cluster.framework(id)
                        .ifPresent(framework -> revive(framework, roles.isEmpty() ? framework.roles : roles));
            case AddAgent add -> addAgent(add, now);
            case AllocatorCommand.UpdateAgent update ->
                cluster.agent(AgentId.of(update.info().getId())).ifPresent(agent -> updateAgent(agent, update));
            case AllocatorCommand.AddResourceProvider(var id, var total, var used) ->
                cluster.agent(id).ifPresent(agent -> {
                    agent.total = agent.total.plus(total);
                    use(agent, used);
                });
            case AllocatorCommand.RemoveAgent(var id) -> cluster.agent(id).ifPresent(this::removeAgent);
            case AllocatorCommand.ActivateAgent(var id) -> cluster.agent(id).ifPresent(agent -> agent.activated = true);
            case AllocatorCommand.DeactivateAgent(var id) ->
                cluster.agent(id).ifPresent(agent -> agent.activated = false);
            case AllocatorCommand.UpdateUnavailability(var id, var unavailability) ->
                cluster.agent(id).ifPresent(agent -> updateUnavailability(agent, unavailability));
            case AllocatorCommand.UpdateInverseOffer update -> resources.answerInverseOffer(update, now);
            case AllocatorCommand.UpdateAllocation update -> resources.updateAllocation(update);
            case AllocatorCommand.UpdateAvailable update -> answers.add(resources.updateAvailable(update));
            case AllocatorCommand.RecoverResources recover -> resources.recover(recover, now);
            case AllocatorCommand.UpdateWeights(var weights) -> cluster.roles.weights.putAll(weights);
            case AllocatorCommand.UpdateQuota(var configs) -> configs.forEach(this::updateQuota);
            case AllocatorCommand.UpdateWhitelist(var hostnames) -> cluster.whitelist = hostnames;
            case AllocatorCommand.Recover recover -> recover(recover, now);
            case AllocatorCommand.Pause() -> paused = true;
            case AllocatorCommand.Resume() -> resume(now);
            case AllocatorCommand.TransitionToAllocated transition -> {}
            case AllocatorCommand.RequestResources request -> {}
        }
        cluster.forgetTheIdle();
        return answers;
    }

    private void addFramework(AddFramework add) {
        PlainFramework framework = new PlainFramework(FrameworkId.of(add.info().getId()));
        cluster.frameworks.put(framework.id, framework);
        framework.active = add.active();
        framework.describe(add.info(), add.options());
        framework.roles.forEach(role -> cluster.track(new Holder(framework.id, role)));
        for (PlainAgent agent : cluster.agents) {
            agent.held.keySet().stream()
                    .filter(holder -> holder.framework().equals(framework.id))
                    .forEach(cluster::count);
        }
        new TreeMap<>(add.used())
                .forEach((id, used) -> cluster.agent(id)
                        .ifPresent(agent -> used.allocations().forEach((role, some) -> {
                            Holder holder = new Holder(framework.id, role);
                            Resources more = some.unallocate().minus(agent.held(holder::equals));
                            if (!more.isEmpty()) {
                                agent.give(holder, more);
                                cluster.count(holder);
                            }
                        })));
        if (framework.active) {
            askAll();
        }
    }

    private void updateFramework(PlainFramework framework, AllocatorCommand.UpdateFramework update) {
        Set<String> before = framework.roles;
        Set<String> revived = new LinkedHashSet<>(framework.suppressed);
        framework.describe(update.info(), update.options());
        framework.roles.forEach(role -> cluster.track(new Holder(framework.id, role)));
        revived.removeAll(framework.suppressed);
        dropFilters(framework, revived);
        cluster.filters.removeIf(filter -> filter.framework().equals(framework.id)
                && before.contains(filter.role())
                && !framework.roles.contains(filter.role()));
    }

    private void removeFramework(FrameworkId id) {
        for (PlainAgent agent : cluster.agents) {
            if (cluster.frameworks.containsKey(id)) {
                agent.held.keySet().removeIf(holder -> holder.framework().equals(id));
                agent.asked.remove(id);
            }
        }
        cluster.frameworks.remove(id);
        cluster.filters.removeIf(filter -> filter.framework().equals(id));
        cluster.inverseFilters.removeIf(filter -> filter.framework().equals(id));
    }

    private void revive(PlainFramework framework, Set<String> roles) {
        framework.suppressed.removeAll(roles);
        dropFilters(framework, roles);
        askAll();
    }

    private void dropFilters(PlainFramework framework, Set<String> roles) {
        cluster.filters.removeIf(filter -> filter.framework().equals(framework.id) && roles.contains(filter.role()));
        cluster.inverseFilters.removeIf(filter -> filter.framework().equals(framework.id));
    }

    private void addAgent(AddAgent add, Instant now) {
        PlainAgent agent = new PlainAgent(add.info(), add.capabilities(), add.unavailability(), add.total());
        cluster.agents.add(agent);
        use(agent, add.used());
        if (wait.isPresent() && cluster.agents.size() >= wait.get().agents()) {
            resume(now);
            askAll();
        }
        ask(agent);
    }

    private void use(PlainAgent agent, Map<FrameworkId, Resources> used) {
        new TreeMap<>(used)
                .forEach((id, all) -> all.allocations().forEach((role, some) -> {
                    Holder holder = new Holder(id, role);
                    agent.give(holder, some.unallocate());
                    if (cluster.frameworks.containsKey(id)) {
                        cluster.count(holder);
                    }
                }));
    }

    private void updateAgent(PlainAgent agent, AllocatorCommand.UpdateAgent update) {
        if (!new Attributes(agent.info.getAttributesList())
                .sameAs(new Attributes(update.info().getAttributesList()))) {
            cluster.filters.removeIf(filter -> filter.agent().equals(agent.id));
            cluster.inverseFilters.removeIf(filter -> filter.agent().equals(agent.id));
        }
        boolean changed = !agent.info.equals(update.info())
                || !agent.capabilities.equals(update.capabilities())
                || !agent.total.equals(update.total());
        agent.info = update.info();
        agent.capabilities = update.capabilities();
        agent.total = update.total();
        if (changed) {
            ask(agent);
        }
    }

    private void removeAgent(PlainAgent agent) {
        PlainAgent last = cluster.agents.removeLast();
        if (last != agent) {
            cluster.agents.set(cluster.agents.indexOf(agent), last);
        }
        asked.remove(agent);
        cluster.filters.removeIf(filter -> filter.agent().equals(agent.id));
        cluster.inverseFilters.removeIf(filter -> filter.agent().equals(agent.id));
    }

    private void updateUnavailability(PlainAgent agent, Optional<Unavailability> unavailability) {
        agent.unavailability = unavailability;
        agent.asked.clear();
        cluster.inverseFilters.removeIf(filter -> filter.agent().equals(agent.id));
        ask(agent);
    }

    private void updateQuota(QuotaConfig config) {
        cluster.quotas.put(config.getRole(), config);
        if (config.getGuaranteesCount() == 0 && config.getLimitsCount() == 0) {
            cluster.quotas.remove(config.getRole());
        }
    }

    private void recover(AllocatorCommand.Recover recover, Instant now) {
        recover.quotas().forEach(this::updateQuota);
        AllocatorOptions.Recovery patience = cluster.options.recovery();
        int awaited = patience.awaited(recover.expectedAgents());
        if (!recover.quotas().isEmpty() && awaited > cluster.agents.size()) {
            paused = true;
            wait = Optional.of(new Wait(awaited, now.plus(patience.timeout())));
        }
    }

    private void resume(Instant now) {
        if (paused) {
            paused = false;
            wait = Optional.empty();
            nextBatch = nextBatch.isBefore(now) ? now : nextBatch;
        }
    }

    private void ask(PlainAgent agent) {
        if (!paused) {
            asked.add(agent);
        }
    }

    private void askAll() {
        cluster.agents.forEach(this::ask);
    }

    /** As the allocator that it is compared with. */
    public List<AllocatorOutput> run(Instant now) {
        if (!begin(now)) {
            return List.of();
        }
        List<PlainAgent> candidates = List.copyOf(asked);
        List<AllocatorOutput> outputs = new ArrayList<>(new PlainRound(cluster, ids, now).run(candidates));
        outputs.addAll(inverseOffers(candidates, now));
        end(now);
        return outputs;
    }

    /** Takes note of what another allocator decided, instead of deciding. */
    public void observe(List<AllocatorOutput> outputs, Instant now) {
        if (begin(now)) {
            for (AllocatorOutput output : outputs) {
                if (output instanceof AllocatorOutput.Offers(FrameworkId framework, var offerings)) {
                    for (AllocatorOutput.Offering offering : offerings) {
                        cluster.agent(offering.agent())
                                .orElseThrow()
                                .give(
                                        new Holder(framework, offering.role()),
                                        offering.resources().unallocate());
                    }
                }
            }
            end(now);
        }
    }

    /** Whether there is a round; if so, who is asked about is known. */
    private boolean begin(Instant now) {
        if (wait.isPresent() && !wait.get().until().isAfter(now)) {
            resume(now);
        }
        if (!paused && !nextBatch.isAfter(now)) {
            askAll();
        }
        return !paused;
    }

    private void end(Instant now) {
        asked.clear();
        if (!nextBatch.isAfter(now)) {
            cluster.batches++;
            nextBatch = now.plus(cluster.options.allocationInterval());
        }
    }

    private List<AllocatorOutput> inverseOffers(List<PlainAgent> candidates, Instant now) {
        Map<FrameworkId, List<AllocatorOutput.Unavailable>> offers = new LinkedHashMap<>();
        for (PlainAgent agent : candidates) {
            if (agent.unavailability.isPresent()) {
                for (Holder holder : agent.held.keySet()) {
                    boolean active = cluster.framework(holder.framework())
                            .map(framework -> framework.active)
                            .orElse(false);
                    boolean filtered = cluster.inverseFilters.stream()
                            .anyMatch(filter -> filter.framework().equals(holder.framework())
                                    && filter.agent().equals(agent.id)
                                    && filter.expires().isAfter(now));
                    if (active && !filtered && agent.asked.add(holder.framework())) {
                        offers.computeIfAbsent(holder.framework(), id -> new ArrayList<>())
                                .add(new AllocatorOutput.Unavailable(agent.id, agent.unavailability.get()));
                    }
                }
            }
        }
        List<AllocatorOutput> outputs = new ArrayList<>();
        offers.forEach((framework, agents) -> outputs.add(new AllocatorOutput.InverseOffers(framework, agents)));
        return outputs;
    }
}
