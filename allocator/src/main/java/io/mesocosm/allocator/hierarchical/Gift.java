package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import org.jspecify.annotations.Nullable;

/** What a round gives to one client of one agent: one offer, even if both stages add to it. */
final class Gift {

    final Client client;
    final Agent agent;
    Bundle bundle;

    /** What the same round gave of the agent before. */
    final @Nullable Gift previous;

    Gift(Client client, Agent agent, Bundle bundle) {
        this.client = client;
        this.agent = agent;
        this.bundle = bundle;
        this.previous = agent.lastGift;
    }
}
