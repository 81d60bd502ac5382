package io.mesocosm.containerizer.isolator;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that an isolator does again and again: one round after the other on a virtual thread, which is there only while
 * there is something to do. Safe for any thread.
 */
public final class Rounds {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    /** After a round that failed as none should. */
    private static final Duration REST = Duration.ofSeconds(15);

    private final String name;
    private final Supplier<Optional<Duration>> round;
    private boolean running; // guarded by this
    private boolean wanted; // guarded by this

    /**
     * Does nothing yet.
     *
     * @param round answers how long to rest before the next; empty when there is nothing to do until {@link #wake}
     */
    public Rounds(String name, Supplier<Optional<Duration>> round) {
        this.name = name;
        this.round = round;
    }

    /** There is, or may be, something to do: the next round is soon. */
    public synchronized void wake() {
        wanted = true;
        notifyAll();
        if (!running) {
            running = true;
            Thread.ofVirtual().name(name).start(this::run);
        }
    }

    private void run() {
        Optional<Duration> rest;
        do {
            synchronized (this) {
                wanted = false;
            }
            rest = oneRound();
        } while (goesOn(rest));
    }

    private Optional<Duration> oneRound() {
        try {
            return round.get();
        } catch (RuntimeException e) {
            log.error("round of {} failed", name, e);
            return Optional.of(REST);
        }
    }

    private synchronized boolean goesOn(Optional<Duration> rest) {
        if (rest.isPresent()) {
            await(rest.get());
            return true;
        }
        running = wanted;
        return wanted;
    }

    /** Until somebody wants something, or it is time. Woken without reason, a round too early harms nobody. */
    private void await(Duration rest) {
        if (!wanted) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, rest.toNanos());
            } catch (InterruptedException _) {
                // nobody does
            }
        }
    }
}
