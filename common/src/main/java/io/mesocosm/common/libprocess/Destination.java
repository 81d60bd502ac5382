package io.mesocosm.common.libprocess;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What waits for one address and who is linked there. Guarded by the lock of the transport; the connection in it
 * changes when it is linked anew, the destination is dropped when its connection ends.
 */
final class Destination {

    /** Where it is. */
    record Address(String host, int port) {
        static Address of(Upid upid) {
            return new Address(upid.host(), upid.port());
        }
    }

    private final Address address;
    private final ArrayDeque<Envelope> queue = new ArrayDeque<>();
    private final Set<Upid> linked = new LinkedHashSet<>();
    private long queuedBytes;
    private OutgoingConnection connection;

    Destination(Address address, OutgoingConnection connection) {
        this.address = address;
        this.connection = connection;
    }

    Address address() {
        return address;
    }

    OutgoingConnection connection() {
        return connection;
    }

    void replace(OutgoingConnection fresh) {
        connection = fresh;
    }

    /** Queues a message if there is room. */
    boolean add(Envelope envelope, long limitBytes) {
        int weight = MessageCodec.weight(envelope);
        if (queuedBytes > 0 && queuedBytes + weight > limitBytes) {
            return false;
        }
        queue.add(envelope);
        queuedBytes += weight;
        return true;
    }

    /** Takes messages of about that many bytes from the queue, at least one if there is one. */
    void take(long bytes, List<Envelope> into) {
        long taken = 0;
        while (!queue.isEmpty() && taken < bytes) {
            Envelope envelope = queue.remove();
            int weight = MessageCodec.weight(envelope);
            queuedBytes -= weight;
            taken += weight;
            into.add(envelope);
        }
    }

    int queued() {
        return queue.size();
    }

    /** Whoever links more than that at one address loses only links there. */
    void link(Upid upid, int most) {
        linked.add(upid);
        if (linked.size() > most) {
            linked.remove(linked.iterator().next());
        }
    }

    boolean isLinked() {
        return !linked.isEmpty();
    }

    List<Upid> linked() {
        return List.copyOf(linked);
    }
}
