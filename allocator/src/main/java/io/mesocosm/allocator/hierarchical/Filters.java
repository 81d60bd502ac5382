package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What clients refused of one agent and for how long. Arrays ordered by client: there can be thousands per agent. */
final class Filters {

    private static final long NEVER = Long.MAX_VALUE;

    private int[] clients = {};
    private @Nullable Filter[] chains = {};
    private int size;
    private long nextExpiry = NEVER;

    /**
     * Refused resources. A filter ends when its time has come, but not before a periodic round has gone by it: else a
     * client that declines for a moment would be asked first again and others never.
     */
    private static final class Filter {

        private final Bundle refused;
        private final long expiresAt;
        private final int batch;
        private @Nullable Filter next;

        Filter(Bundle refused, long expiresAt, int batch, @Nullable Filter next) {
            this.refused = refused;
            this.expiresAt = expiresAt;
            this.batch = batch;
            this.next = next;
        }

        boolean isExpired(long now, int batches) {
            return expiresAt <= now && batch < batches;
        }
    }

    /**
     * Adds a filter.
     *
     * @param batches how many periodic rounds there have been
     */
    void add(Client client, Bundle refused, long expiresAt, int batches) {
        int place = Arrays.binarySearch(clients, 0, size, client.index);
        if (place < 0) {
            place = -1 - place;
            if (size == clients.length) {
                int capacity = Math.max(4, size + size / 2);
                clients = Arrays.copyOf(clients, capacity);
                chains = Arrays.copyOf(chains, capacity);
            }
            System.arraycopy(clients, place, clients, place + 1, size - place);
            System.arraycopy(chains, place, chains, place + 1, size - place);
            clients[place] = client.index;
            chains[place] = null;
            size++;
        }
        chains[place] = new Filter(refused, expiresAt, batches, chains[place]);
        nextExpiry = Math.min(nextExpiry, expiresAt);
        client.filters++;
    }

    /** Whether the client refused at least this. */
    boolean refuse(Client client, Bundle offer) {
        if (size == 0 || client.filters == 0) {
            return false;
        }
        int place = Arrays.binarySearch(clients, 0, size, client.index);
        if (place >= 0) {
            for (Filter filter = chains[place]; filter != null; filter = filter.next) {
                if (filter.refused.contains(offer)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Drops the filters whose time has come and tells whose they were, once for each. */
    void expire(long now, int batches, IntConsumer expired) {
        if (nextExpiry > now) {
            return;
        }
        nextExpiry = NEVER;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Filter rest = null;
            for (Filter filter = chains[i]; filter != null; ) {
                Filter next = filter.next;
                if (filter.isExpired(now, batches)) {
                    expired.accept(clients[i]);
                } else {
                    nextExpiry = Math.min(nextExpiry, filter.expiresAt);
                    filter.next = rest;
                    rest = filter;
                }
                filter = next;
            }
            if (rest != null) {
                clients[kept] = clients[i];
                chains[kept] = rest;
                kept++;
            }
        }
        Arrays.fill(chains, kept, size, null);
        size = kept;
    }

    /** Drops the filters of a client. */
    void remove(Client client) {
        int place = Arrays.binarySearch(clients, 0, size, client.index);
        if (place >= 0) {
            client.filters -= length(chains[place]);
            size--;
            System.arraycopy(clients, place + 1, clients, place, size - place);
            System.arraycopy(chains, place + 1, chains, place, size - place);
            chains[size] = null;
        }
    }

    /** Drops all filters and tells whose they were, once for each. */
    void clear(IntConsumer dropped) {
        for (int i = 0; i < size; i++) {
            for (int count = length(chains[i]); count > 0; count--) {
                dropped.accept(clients[i]);
            }
        }
        clients = new int[0];
        chains = new Filter[0];
        size = 0;
        nextExpiry = NEVER;
    }

    private static int length(@Nullable Filter chain) {
        int length = 0;
        for (Filter filter = chain; filter != null; filter = filter.next) {
            length++;
        }
        return length;
    }
}
