package io.mesocosm.scheduler.driver;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.libprocess.Upid;
import java.util.Optional;

/**
 * Where agents are, so that executors can be spoken to without the master: learnt from offers, kept for agents on which
 * this framework launched.
 *
 * @param offers where the agent of each outstanding offer is
 * @param agents where the agents with tasks of this framework are
 */
public record AgentAddresses(PersistentMap<OfferId, Place> offers, PersistentMap<AgentId, Upid> agents) {

    /** An agent and its address. */
    public record Place(AgentId agent, Upid address) {}

    static AgentAddresses none() {
        return new AgentAddresses(PersistentMap.empty(), PersistentMap.empty());
    }

    AgentAddresses offered(OfferId offer, Place place) {
        return new AgentAddresses(offers.put(offer, place), agents);
    }

    /** The offer is answered or void. */
    AgentAddresses without(OfferId offer) {
        return new AgentAddresses(offers.remove(offer), agents);
    }

    /** A task was launched on the agent of an offer: keep its address. */
    AgentAddresses launched(OfferId offer, AgentId agent) {
        return offers.get(offer)
                .filter(place -> place.agent().equals(agent))
                .map(place -> new AgentAddresses(offers, agents.put(agent, place.address())))
                .orElse(this);
    }

    AgentAddresses without(AgentId agent) {
        return new AgentAddresses(offers, agents.remove(agent));
    }

    /** The subscription is lost, and with it every offer. */
    AgentAddresses withoutOffers() {
        return new AgentAddresses(PersistentMap.empty(), agents);
    }

    Optional<Upid> of(AgentId agent) {
        return agents.get(agent);
    }
}
