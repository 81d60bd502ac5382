package io.mesocosm.allocator.sorter;

import java.util.OptionalDouble;

/**
 * Decides the order in which clients are served. Clients are paths, {@code a/b/c}; each level of the path competes with
 * its siblings, and a client that has others below it competes with them as one of them. Quantities are arrays indexed
 * by {@link io.mesocosm.allocator.compact.ResourceNames}, in thousandths; they are read, never kept. Owned by one
 * allocator; not safe for use from several threads.
 *
 * <p>Clients are named by handles, small numbers that {@link #add} gives out and that {@link #remove} takes back for
 * reuse; and by tags, the caller's own numbers, which {@link #sort} reports.
 */
public interface Sorter {

    /** What a cursor answers when all clients were visited. */
    int END = -1;

    /** Walks through clients in order. */
    interface Cursor {

        /** The tag of the next active client, or {@link #END}. */
        int next();
    }

    /**
     * Adds a client, inactive.
     *
     * @param path not a client yet
     * @param tag what {@link #sort} will report for it; not negative
     * @return its handle
     */
    int add(String path, int tag);

    /** Forgets a client and what it was charged. */
    void remove(int client);

    /** Lets the client take part in {@link #sort}. */
    void activate(int client);

    /** Leaves the client out of {@link #sort}; what it is charged goes on counting for those above it. */
    void deactivate(int client);

    /**
     * Sets the weight of a path among its siblings, whether or not there are clients at it now. Unset weights are 1.
     *
     * @param weight positive
     */
    void setWeight(String path, double weight);

    /** Charges a client and all above it, as one more allocation made to them. */
    void allocated(int client, long[] quantities);

    /** Takes a charge back from a client and all above it. */
    void unallocated(int client, long[] quantities);

    /**
     * Changes a charge without counting an allocation, from the client upward as long as the level is deeper than
     * {@code depth}. How a shared resource is charged: only to those levels that do not have it yet.
     *
     * @param sign 1 to charge, -1 to take back
     * @param depth 0 for the level above the first path component, which has none above it; -1 for all levels. A client
     *     that has others below it stands one level deeper than its path is long
     */
    void adjust(int client, long[] quantities, int sign, int depth);

    /** What a client is charged; read only, valid until the next change. */
    long[] quantities(int client);

    /**
     * Starts a walk through the active clients in order. The cursor is the sorter's own: it is valid until the sorter
     * is changed or asked for another walk.
     */
    Cursor sort();

    /** How many clients there are. */
    int size();

    /**
     * The share of the cluster by which a client is ordered, of a sorter that orders by shares. Operators see that of a
     * role as {@code allocator/mesos/roles/<role>/shares/dominant}.
     */
    default OptionalDouble share(int client) {
        return OptionalDouble.empty();
    }
}
