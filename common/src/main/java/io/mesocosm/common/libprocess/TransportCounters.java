package io.mesocosm.common.libprocess;

import java.util.concurrent.atomic.LongAdder;

/** What became of messages and connections, for metrics. Safe from any thread. */
public final class TransportCounters {

    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder overflows = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder brokenLinks = new LongAdder();

    /** Messages handed to a connection or delivered locally. */
    public long sent() {
        return sent.sum();
    }

    /** Messages that were certainly not delivered: no connection, no room, no such actor here. */
    public long dropped() {
        return dropped.sum();
    }

    /** Connections closed because their queue was full. */
    public long overflows() {
        return overflows.sum();
    }

    /** Connections opened, or tried to. */
    public long connections() {
        return connections.sum();
    }

    /** Linked UPIDs that were told to have exited. */
    public long brokenLinks() {
        return brokenLinks.sum();
    }

    void countSent(long messages) {
        sent.add(messages);
    }

    void countDropped(long messages) {
        dropped.add(messages);
    }

    void countOverflow() {
        overflows.increment();
    }

    void countConnection() {
        connections.increment();
    }

    void countBrokenLinks(long upids) {
        brokenLinks.add(upids);
    }
}
