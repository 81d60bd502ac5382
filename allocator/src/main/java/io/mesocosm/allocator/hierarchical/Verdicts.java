package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import java.util.Arrays;

/**
 * Which clients need not be asked about an agent: what it has available was looked at for them, and there was nothing to
 * offer, because of a filter, of a capability or of too little. A bit for each client.
 *
 * <p>Sound because every reason not to offer a bundle is a reason not to offer a part of it: a verdict holds as long as
 * what is available is contained in what was available when it was reached. Whoever removes a reason (a filter expires,
 * a framework changes) clears the bit.
 */
final class Verdicts {

    private long[] words = {};
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
        int word = client >> 6;
        if (word >= words.length) {
            words = Arrays.copyOf(words, word + 1 + word / 2);
        }
        words[word] |= 1L << client;
    }

    /** Whether this is all that there was to give. */
    boolean areAbout(Bundle left) {
        return left == basis;
    }

    void remove(int client) {
        int word = client >> 6;
        if (word < words.length) {
            words[word] &= ~(1L << client);
        }
    }

    boolean contains(int client) {
        int word = client >> 6;
        return word < words.length && (words[word] >> client & 1) != 0;
    }

    /** Whether there is a verdict about every client of the first set that is not in the second. */
    boolean containsAll(long[] clients, long[] butThese) {
        for (int word = 0; word < clients.length; word++) {
            long others = word < butThese.length ? clients[word] & ~butThese[word] : clients[word];
            if ((others & ~(word < words.length ? words[word] : 0)) != 0) {
                return false;
            }
        }
        return true;
    }

    void clear() {
        Arrays.fill(words, 0);
    }
}
