package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;

/**
 * Who was asked to leave which agent, and what he said.
 *
 * @param outstanding inverse offers that were not answered
 * @param byAgent those of each agent, one for each framework; no empty entries
 * @param answers what frameworks answered last about the present unavailability of an agent; no empty entries
 */
public record InverseOffers(
        PersistentMap<OfferId, InverseOffer> outstanding,
        PersistentMap<AgentId, PersistentMap<FrameworkId, OfferId>> byAgent,
        PersistentMap<AgentId, PersistentMap<FrameworkId, InverseOfferStatus>> answers) {

    /** Nobody was asked. */
    public static final InverseOffers NONE =
            new InverseOffers(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty());

    /** An outstanding inverse offer. */
    public Optional<InverseOffer> get(OfferId id) {
        return outstanding.get(id);
    }

    /** The outstanding inverse offer to a framework about an agent. */
    public Optional<InverseOffer> get(AgentId agent, FrameworkId framework) {
        return byAgent.get(agent).flatMap(some -> some.get(framework)).flatMap(outstanding::get);
    }

    /** The outstanding inverse offers about an agent. */
    public List<InverseOffer> of(AgentId agent) {
        return byAgent.get(agent).orElse(PersistentMap.empty()).values().stream()
                .map(outstanding::get)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The outstanding inverse offers to a framework. */
    public List<InverseOffer> of(FrameworkId framework) {
        return outstanding.values().stream()
                .filter(some -> some.frameworkId().equals(framework))
                .toList();
    }

    /** With one more; there is none yet about that agent to that framework. */
    public InverseOffers add(InverseOffer offer) {
        var own = byAgent.get(offer.agentId()).orElse(PersistentMap.empty());
        return new InverseOffers(
                outstanding.put(offer.id(), offer),
                byAgent.put(offer.agentId(), own.put(offer.frameworkId(), offer.id())),
                answers);
    }

    /** With one less. */
    public InverseOffers remove(InverseOffer offer) {
        var own = byAgent.get(offer.agentId()).orElse(PersistentMap.empty()).remove(offer.frameworkId());
        return new InverseOffers(
                outstanding.remove(offer.id()),
                own.isEmpty() ? byAgent.remove(offer.agentId()) : byAgent.put(offer.agentId(), own),
                answers);
    }

    /** With an answer. */
    public InverseOffers answered(InverseOffer offer, InverseOfferStatus status) {
        var own = answers.get(offer.agentId()).orElse(PersistentMap.empty());
        return new InverseOffers(
                outstanding, byAgent, answers.put(offer.agentId(), own.put(offer.frameworkId(), status)));
    }

    /** Without what was answered about an agent. */
    public InverseOffers forgetAnswers(AgentId agent) {
        return answers.containsKey(agent) ? new InverseOffers(outstanding, byAgent, answers.remove(agent)) : this;
    }

    /** Without what a framework answered. */
    public InverseOffers forgetAnswers(FrameworkId framework) {
        var kept = answers;
        for (var entry : answers) {
            if (entry.getValue().containsKey(framework)) {
                var rest = entry.getValue().remove(framework);
                kept = rest.isEmpty() ? kept.remove(entry.getKey()) : kept.put(entry.getKey(), rest);
            }
        }
        return new InverseOffers(outstanding, byAgent, kept);
    }
}
