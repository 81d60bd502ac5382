package io.mesocosm.allocator.hierarchical;

import java.util.Arrays;

/** Clients by their numbers: a bit for each, so that sets are compared by 64 clients at a time. */
final class ClientSet {

    /** Nobody; never added to. */
    static final ClientSet NOBODY = new ClientSet();

    private long[] words = {};

    void add(int client) {
        int word = client >> 6;
        if (word >= words.length) {
            words = Arrays.copyOf(words, word + 1 + word / 2);
        }
        words[word] |= 1L << client;
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

    /** Whether every client of the first set is here, but for those in the second. */
    boolean containsAll(ClientSet clients, ClientSet butThese) {
        for (int word = 0; word < clients.words.length; word++) {
            if ((clients.words[word] & ~butThese.word(word) & ~word(word)) != 0) {
                return false;
            }
        }
        return true;
    }

    private long word(int word) {
        return word < words.length ? words[word] : 0;
    }

    void clear() {
        Arrays.fill(words, 0);
    }
}
