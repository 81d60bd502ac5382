package io.mesocosm.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput.Offering;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.Offer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Believes what the master orders of the allocator, and holds it against what the master believes. */
final class ShadowAllocator {

    private final Map<AgentId, Map<FrameworkId, Resources>> allocated = new HashMap<>();
    private final Map<AgentId, Resources> totals = new HashMap<>();
    private final Set<AgentId> activeAgents = new HashSet<>();
    private final Map<FrameworkId, Boolean> frameworks = new HashMap<>();

    /** The allocator hands these out. */
    void offered(FrameworkId framework, Offering offering) {
        add(offering.agent(), framework, offering.resources());
    }

    /** Follows the orders among these effects. */
    void follow(List<MasterEffect> effects) {
        for (MasterEffect effect : effects) {
            if (effect instanceof MasterEffect.Allocate allocate) {
                follow(allocate.command());
            }
        }
    }

    private void follow(AllocatorCommand command) {
        switch (command) {
            case AllocatorCommand.AddAgent add -> {
                AgentId id = AgentId.of(add.info().getId());
                assertThat(totals).doesNotContainKey(id);
                totals.put(id, add.total());
                activeAgents.add(id);
                allocated.put(id, new HashMap<>(add.used()));
                assertThat(frameworks.keySet()).containsAll(add.used().keySet());
            }
            case AllocatorCommand.UpdateAgent update ->
                totals.put(AgentId.of(update.info().getId()), update.total());
            case AllocatorCommand.RemoveAgent remove -> {
                Map<FrameworkId, Resources> left = allocated.getOrDefault(remove.agent(), Map.of());
                allocated.remove(remove.agent());
                assertThat(left.values()).as("left on %s", remove.agent()).allMatch(Resources::isEmpty);
                totals.remove(remove.agent());
                activeAgents.remove(remove.agent());
            }
            case AllocatorCommand.ActivateAgent activate -> activeAgents.add(activate.agent());
            case AllocatorCommand.DeactivateAgent deactivate -> activeAgents.remove(deactivate.agent());
            case AllocatorCommand.RecoverResources recover -> recover(recover);
            case AllocatorCommand.TransitionToAllocated use ->
                assertThat(of(use.agent(), use.framework()).contains(use.resources()))
                        .isTrue();
            case AllocatorCommand.UpdateAllocation update -> convert(update);
            case AllocatorCommand.UpdateAvailable update -> convert(update);
            case AllocatorCommand.AddFramework add ->
                frameworks.put(FrameworkId.of(add.info().getId()), add.active());
            case AllocatorCommand.RemoveFramework remove -> {
                frameworks.remove(remove.framework());
                allocated
                        .values()
                        .forEach(some -> assertThat(Optional.ofNullable(some.remove(remove.framework())))
                                .matches(left -> left.map(Resources::isEmpty).orElse(true)));
            }
            case AllocatorCommand.ActivateFramework activate -> frameworks.put(activate.framework(), true);
            case AllocatorCommand.DeactivateFramework deactivate -> frameworks.put(deactivate.framework(), false);
            case AllocatorCommand.Recover recover -> assertThat(totals).isEmpty();
            case AllocatorCommand.RequestResources _,
                    AllocatorCommand.UpdateFramework _,
                    AllocatorCommand.UpdateWeights _,
                    AllocatorCommand.SuppressOffers _,
                    AllocatorCommand.ReviveOffers _,
                    AllocatorCommand.UpdateQuota _,
                    AllocatorCommand.UpdateWhitelist _,
                    AllocatorCommand.UpdateUnavailability _,
                    AllocatorCommand.UpdateInverseOffer _,
                    AllocatorCommand.AddResourceProvider _,
                    AllocatorCommand.Pause _,
                    AllocatorCommand.Resume _ -> {
                // Wishes, weights and schedules do not matter here.
            }
        }
    }

    private void convert(AllocatorCommand.UpdateAllocation update) {
        Resources before = of(update.agent(), update.framework());
        assertThat(before.contains(update.offered())).isTrue();
        Resources after = update.offered();
        for (ResourceConversion conversion : update.conversions()) {
            after = apply(after, conversion.consumed(), conversion.converted());
            convertTotal(update.agent(), conversion);
        }
        Resources rest = before.minus(update.offered());
        allocated.computeIfAbsent(update.agent(), key -> new HashMap<>()).put(update.framework(), rest.plus(after));
    }

    private void convert(AllocatorCommand.UpdateAvailable update) {
        update.conversions().forEach(conversion -> convertTotal(update.agent(), conversion));
    }

    private void convertTotal(AgentId agent, ResourceConversion conversion) {
        Resources consumed = conversion.consumed().unallocate();
        // Copies of what is shared are no more of it.
        Resources converted =
                consumed.isEmpty() ? consumed : conversion.converted().unallocate();
        totals.computeIfPresent(agent, (id, total) -> apply(total, consumed, converted));
    }

    private static Resources apply(Resources resources, Resources consumed, Resources converted) {
        assertThat(resources.contains(consumed)).isTrue();
        return resources.minus(consumed).plus(converted);
    }

    private void recover(AllocatorCommand.RecoverResources recover) {
        Resources before = of(recover.agent(), recover.framework());
        assertThat(before.contains(recover.resources()))
                .as("%s frees %s of %s on %s", recover.framework(), recover.resources(), before, recover.agent())
                .isTrue();
        allocated
                .computeIfAbsent(recover.agent(), key -> new HashMap<>())
                .put(recover.framework(), before.minus(recover.resources()));
    }

    private Resources of(AgentId agent, FrameworkId framework) {
        return Optional.ofNullable(allocated.get(agent))
                .map(some -> some.getOrDefault(framework, Resources.empty()))
                .orElse(Resources.empty());
    }

    private void add(AgentId agent, FrameworkId framework, Resources resources) {
        allocated.computeIfAbsent(agent, key -> new HashMap<>()).merge(framework, resources, Resources::plus);
    }

    /** Fails unless master and allocator believe the same. */
    void compare(MasterState state) {
        assertThat(totals.keySet()).isEqualTo(state.agents().registered().keys());
        assertThat(frameworks.keySet())
                .isEqualTo(state.frameworks().registered().keys());
        state.frameworks()
                .registered()
                .values()
                .forEach(framework -> assertThat(frameworks.get(framework.id()))
                        .as("whether %s is active", framework.id())
                        .isEqualTo(framework.subscription().active()));
        for (Agent agent : state.agents().registered().values()) {
            assertThat(totals.get(agent.id())).isEqualTo(agent.total());
            assertThat(activeAgents.contains(agent.id())).isEqualTo(agent.link().active());
            for (FrameworkId framework : frameworks.keySet()) {
                Resources believed = agent.used(framework);
                for (Offer offer : state.offers().values()) {
                    if (offer.agentId().equals(agent.id())
                            && offer.frameworkId().equals(framework)) {
                        believed = believed.plus(offer.resources());
                    }
                }
                assertThat(of(agent.id(), framework))
                        .as("what %s has on %s", framework, agent.id())
                        .isEqualTo(believed);
            }
        }
    }
}
