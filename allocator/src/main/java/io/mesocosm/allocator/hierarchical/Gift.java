package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;

/** What a round gives to one client of one agent: one offer, even if both stages add to it. */
final class Gift {

    final Client client;
    final Agent agent;
    Bundle bundle;

    Gift(Client client, Agent agent, Bundle bundle) {
        this.client = client;
        this.agent = agent;
        this.bundle = bundle;
    }
}
