package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;

/**
 * Which clients need not be asked about an agent: what it has available was looked at for them, and there was nothing to
 * offer, because of a filter, of a capability or of too little.
 *
 * <p>Sound because every reason not to offer a bundle is a reason not to offer a part of it: a verdict holds as long as
 * what is available is contained in what was available when it was reached. Whoever removes a reason (a filter expires,
 * a framework changes) clears the bit.
 */
final class Verdicts {

    private final ClientSet clients = new ClientSet();
    private Bundle basis = Bundle.EMPTY;

    /** Prepares for a visit with this much available; forgets the verdicts that do not hold for it. */
    void rebase(Bundle available) {
        if (basis != available) {
            if (!basis.contains(available)) {
                clear();
            }
            basis = available;
        }
    }

    /** Nothing of what is left can be offered to a client; says something only if nothing was given before. */
    void add(int client, Bundle left) {
        if (areAbout(left)) {
            add(client);
        }
    }

    void add(int client) {
        clients.add(client);
    }

    /** Whether this is all that there was to give. */
    boolean areAbout(Bundle left) {
        return left == basis;
    }

    void remove(int client) {
        clients.remove(client);
    }

    boolean contains(int client) {
        return clients.contains(client);
    }

    /** Whether there is a verdict about every client of the first set, but for those in the second. */
    boolean containsAll(ClientSet wanted, ClientSet butThese) {
        return clients.containsAll(wanted, butThese);
    }

    void clear() {
        clients.clear();
    }
}
