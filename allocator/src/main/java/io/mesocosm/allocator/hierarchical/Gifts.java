package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.allocator.AllocatorOutput.Offering;
import io.mesocosm.allocator.AllocatorOutput.Offers;
import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * What a round gives. While an agent is visited the sorters are only read, and charged after the visit: the order in
 * which one agent is offered is thus the order before it, as in Mesos, and the sorters' cursors stay valid. Quotas and
 * headroom change at once.
 */
final class Gifts {

    private final Ledger ledger;
    private final List<Framework> offered = new ArrayList<>();
    private final List<Client> given = new ArrayList<>();
    private final List<Bundle> bundles = new ArrayList<>();

    Gifts(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What of an agent can still be given in this round: all that is available, but any shared resource once. */
    Bundle leftOf(Agent agent) {
        Bundle left = agent.available();
        if (left.has(Kind.SHARED)) {
            for (Gift gift = agent.lastGift; gift != null; gift = gift.previous) {
                left = left.minus(gift.bundle.shared());
            }
        }
        return left;
    }

    void give(Agent agent, Client client, Bundle bundle) {
        agent.give(client, bundle);
        given.add(client);
        bundles.add(bundle);
        for (Gift gift = agent.lastGift; gift != null; gift = gift.previous) {
            if (gift.client == client) {
                gift.bundle = gift.bundle.plus(bundle);
                return;
            }
        }
        Gift gift = new Gift(client, agent, bundle);
        agent.lastGift = gift;
        if (client.framework.gifts.isEmpty()) {
            offered.add(client.framework);
        }
        client.framework.gifts.add(gift);
    }

    /** The visit of an agent is over. */
    void settle(Agent agent) {
        for (int i = 0; i < given.size(); i++) {
            ledger.charge(agent, given.get(i), bundles.get(i));
        }
        given.clear();
        bundles.clear();
    }

    /** The round is over: the offers that it makes. */
    List<AllocatorOutput> offers() {
        List<AllocatorOutput> outputs = new ArrayList<>(offered.size());
        for (Framework framework : offered) {
            List<Offering> offerings = new ArrayList<>(framework.gifts.size());
            for (Gift gift : framework.gifts) {
                String role = gift.client.role.name;
                offerings.add(new Offering(role, gift.agent.id, gift.bundle.resources(role)));
                gift.agent.lastGift = null;
            }
            outputs.add(new Offers(framework.id, offerings));
            framework.gifts.clear();
        }
        offered.clear();
        return outputs;
    }
}
