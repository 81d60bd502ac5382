package io.mesocosm.simulation.nodes;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.Offering;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.Offer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the allocator must believe after the orders that a master gave and the offers that it took: held against what the
 * master itself believes, so that used, offered and free are the total on both sides.
 */
final class AllocationBook {

    private final Map<AgentId, Map<FrameworkId, Resources>> allocated = new HashMap<>();
    private final Map<AgentId, Resources> totals = new HashMap<>();
    private final Set<AgentId> activeAgents = new HashSet<>();
    private final Map<FrameworkId, Boolean> frameworks = new HashMap<>();
    private final Map<Long, AllocatorCommand.UpdateAvailable> asked = new HashMap<>();
    private final Set<Long> outdated = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /** The master takes what the allocator hands out. */
    void offered(FrameworkId framework, List<Offering> offerings) {
        offerings.forEach(one -> give(one.agent(), framework, one.resources()));
    }

    /** Follows the orders among these effects; answers whether there were any. */
    boolean follow(List<MasterEffect> effects) {
        boolean any = false;
        for (MasterEffect effect : effects) {
            if (effect instanceof MasterEffect.Allocate allocate) {
                follow(allocate.command());
                any = true;
            }
        }
        return any;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            problems.add(what);
        }
    }

    private void follow(AllocatorCommand command) {
        switch (command) {
            case AllocatorCommand.AddAgent add -> add(add);
            case AllocatorCommand.UpdateAgent update ->
                tellAnew(AgentId.of(update.info().getId()), update.total());
            case AllocatorCommand.RemoveAgent remove -> {
                tellAnew(remove.agent(), Resources.empty());
                totals.remove(remove.agent());
                activeAgents.remove(remove.agent());
                allocated.remove(remove.agent());
            }
            case AllocatorCommand.ActivateAgent activate -> activeAgents.add(activate.agent());
            case AllocatorCommand.DeactivateAgent deactivate -> activeAgents.remove(deactivate.agent());
            case AllocatorCommand.RecoverResources recover -> recover(recover);
            case AllocatorCommand.TransitionToAllocated use ->
                require(
                        of(use.agent(), use.framework()).contains(use.resources()),
                        "the master uses what it was not offered: " + use);
            case AllocatorCommand.UpdateAllocation update -> convert(update);
            case AllocatorCommand.UpdateAvailable update -> asked.put(update.ticket(), update);
            case AllocatorCommand.AddFramework add ->
                frameworks.put(FrameworkId.of(add.info().getId()), add.active());
            case AllocatorCommand.RemoveFramework remove -> {
                frameworks.remove(remove.framework());
                allocated.values().forEach(some -> some.remove(remove.framework()));
            }
            case AllocatorCommand.ActivateFramework activate -> frameworks.put(activate.framework(), true);
            case AllocatorCommand.DeactivateFramework deactivate -> frameworks.put(deactivate.framework(), false);
            case AllocatorCommand.Recover _,
                    AllocatorCommand.UpdateFramework _,
                    AllocatorCommand.SuppressOffers _,
                    AllocatorCommand.ReviveOffers _,
                    AllocatorCommand.RequestResources _,
                    AllocatorCommand.UpdateWeights _,
                    AllocatorCommand.UpdateQuota _,
                    AllocatorCommand.UpdateWhitelist _,
                    AllocatorCommand.UpdateUnavailability _,
                    AllocatorCommand.UpdateInverseOffer _,
                    AllocatorCommand.AddResourceProvider _,
                    AllocatorCommand.Pause _,
                    AllocatorCommand.Resume _ -> {
                // Wishes, weights and schedules do not change what a framework has.
            }
        }
    }

    /** What the allocator was asked of that agent before, it has done before it hears that. */
    private void tellAnew(AgentId agent, Resources total) {
        totals.put(agent, total);
        asked.values().removeIf(update -> update.agent().equals(agent) && outdated.add(update.ticket()));
    }

    private void convert(AllocatorCommand.UpdateAllocation update) {
        Resources before = of(update.agent(), update.framework());
        require(before.contains(update.offered()), "the master changes what it was not offered: " + update);
        Resources after = convert(update.offered(), update.conversions());
        totals.computeIfPresent(
                update.agent(), (id, total) -> convert(total, Conversions.ofTotal(update.conversions())));
        allocated
                .computeIfAbsent(update.agent(), key -> new HashMap<>())
                .put(update.framework(), before.minus(update.offered()).plus(after));
    }

    /** The allocator changed what it was asked to, or did not. */
    void answered(AllocatorOutput.AvailableUpdated answer) {
        if (outdated.remove(answer.ticket())) {
            return;
        }
        AllocatorCommand.UpdateAvailable update = asked.remove(answer.ticket());
        require(update != null, "the allocator was not asked for " + answer);
        if (update != null && answer.error().isEmpty()) {
            totals.computeIfPresent(update.agent(), (id, total) -> convert(total, update.conversions()));
        }
    }

    private Resources convert(Resources resources, List<ResourceConversion> conversions) {
        try {
            return Conversions.apply(resources, conversions);
        } catch (ResourceException e) {
            problems.add(e.getMessage());
            return resources;
        }
    }

    private void add(AllocatorCommand.AddAgent add) {
        AgentId id = AgentId.of(add.info().getId());
        require(!totals.containsKey(id), "agent added twice: " + id);
        require(
                frameworks.keySet().containsAll(add.used().keySet()),
                "agent " + id + " brings along unknown frameworks " + add.used().keySet());
        totals.put(id, add.total());
        activeAgents.add(id);
        allocated.put(id, new HashMap<>(add.used()));
    }

    private void recover(AllocatorCommand.RecoverResources recover) {
        Resources before = of(recover.agent(), recover.framework());
        require(
                before.contains(recover.resources()),
                recover.framework() + " gives back " + recover.resources() + " but has " + before + " of "
                        + recover.agent());
        allocated
                .computeIfAbsent(recover.agent(), key -> new HashMap<>())
                .put(recover.framework(), before.minus(recover.resources()));
    }

    private Resources of(AgentId agent, FrameworkId framework) {
        return allocated.getOrDefault(agent, Map.of()).getOrDefault(framework, Resources.empty());
    }

    private void give(AgentId agent, FrameworkId framework, Resources resources) {
        allocated.computeIfAbsent(agent, key -> new HashMap<>()).merge(framework, resources, Resources::plus);
    }

    /** Where the two differ; empty when all is well. */
    List<String> differences(MasterState state) {
        require(totals.keySet().equals(state.agents().registered().keys()), "other agents than the allocator");
        require(frameworks.keySet().equals(state.frameworks().registered().keys()), "other frameworks");
        state.frameworks()
                .registered()
                .values()
                .forEach(framework -> require(
                        frameworks.getOrDefault(framework.id(), false)
                                == framework.subscription().active(),
                        framework.id() + " is active here and not there"));
        Map<AgentId, Map<FrameworkId, Resources>> offered = new HashMap<>();
        for (Offer offer : state.offers().values()) {
            offered.computeIfAbsent(offer.agentId(), key -> new HashMap<>())
                    .merge(offer.frameworkId(), offer.resources(), Resources::plus);
        }
        state.agents()
                .registered()
                .values()
                .forEach(agent -> compare(agent, offered.getOrDefault(agent.id(), Map.of())));
        return List.copyOf(problems);
    }

    private void compare(Agent agent, Map<FrameworkId, Resources> offered) {
        require(
                agent.total().equals(totals.getOrDefault(agent.id(), Resources.empty())),
                agent.id() + " has another total");
        require(
                activeAgents.contains(agent.id()) == agent.link().active(),
                agent.id() + " is active here and not there");
        for (FrameworkId framework : frameworks.keySet()) {
            Resources believed = agent.used(framework).plus(offered.getOrDefault(framework, Resources.empty()));
            Resources there = of(agent.id(), framework);
            require(
                    there.equals(believed),
                    framework + " has " + believed + " of " + agent.id() + " for the master, " + there
                            + " for the allocator");
        }
    }
}
