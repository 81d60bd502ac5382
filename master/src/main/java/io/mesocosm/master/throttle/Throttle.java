package io.mesocosm.master.throttle;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.metrics.PrincipalCounters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between libprocess and the loop: counts the messages of registered v0 frameworks by principal, and holds
 * back those that come faster than {@code --rate_limits} allows. Others pass at once. Safe from any thread; one thread
 * lets go what waits, so that order is kept.
 *
 * <p>What has no room is dropped, and its sender is told, which ends a driver. Mesos: {@code Master::consume}, {@code
 * Master::exceededCapacity}.
 */
public final class Throttle implements Mailbox, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);

    /**
     * A registered v0 framework.
     *
     * @param principal what it registered with
     */
    public record Sender(Optional<String> principal) {}

    /** Whose address that is, as far as the published state knows. */
    @FunctionalInterface
    public interface Directory {

        /** The registered v0 framework there, if any. */
        Optional<Sender> at(Upid pid);
    }

    private final Mailbox inner;
    private final Directory directory;
    private final PrincipalCounters counters;
    private final Consumer<Dropped> refused;
    private final InstantSource clock;

    /** Guards the limiters and {@code closed}. */
    private final Object lock = new Object();

    private final Limits limits;
    private final Map<String, Limiter> limiters = new HashMap<>();
    private final Optional<Limiter> aggregate;
    private boolean closed;

    /**
     * A message that found no room.
     *
     * @param capacity how many may wait
     */
    public record Dropped(Envelope envelope, long capacity) {

        /** What its sender is told. */
        public String text() {
            return "Message " + envelope.name() + " dropped: capacity(" + capacity + ") exceeded";
        }
    }

    /**
     * Who it works for.
     *
     * @param inner where messages go
     * @param directory who is registered
     * @param counters where messages are counted
     * @param refused told of a message that found no room
     */
    public record Surroundings(
            Mailbox inner,
            Directory directory,
            PrincipalCounters counters,
            Consumer<Dropped> refused,
            InstantSource clock) {}

    /** Holds nothing back yet. */
    public Throttle(Limits limits, Surroundings surroundings) {
        this.limits = limits;
        this.inner = surroundings.inner();
        this.directory = surroundings.directory();
        this.counters = surroundings.counters();
        this.refused = surroundings.refused();
        this.clock = surroundings.clock();
        limits.limits().forEach((principal, limit) -> limiters.put(principal, new Limiter(limit)));
        this.aggregate = limits.aggregate().map(Limiter::new);
    }

    /** Begins to let go what waits; needs no thread where nobody is limited. */
    public void start(Executor threads) {
        if (!limits.isEmpty()) {
            threads.execute(this::run);
        }
    }

    @Override
    public boolean hosts(String actorId) {
        return inner.hosts(actorId);
    }

    @Override
    public void deliver(Envelope envelope) {
        Optional<Sender> sender = directory.at(envelope.from());
        sender.flatMap(Sender::principal).ifPresent(counters::received);
        Optional<Limiter> limiter = sender.flatMap(this::limiter);
        if (limiter.isEmpty()) {
            process(envelope);
            return;
        }
        OptionalLong full;
        synchronized (lock) {
            full = limiter.get().add(envelope, clock.instant());
            lock.notifyAll();
        }
        if (full.isPresent()) {
            var dropped = new Dropped(envelope, full.getAsLong());
            LOG.warn("{} from={}", dropped.text(), envelope.from());
            refused.accept(dropped);
        }
    }

    @Override
    public void exited(Upid pid) {
        Optional<Limiter> limiter = directory.at(pid).flatMap(this::limiter);
        if (limiter.isEmpty()) {
            inner.exited(pid);
            return;
        }
        synchronized (lock) {
            limiter.get().add(pid, clock.instant());
            lock.notifyAll();
        }
    }

    private Optional<Limiter> limiter(Sender sender) {
        if (sender.principal().isEmpty()) {
            return aggregate;
        }
        String principal = sender.principal().get();
        return limits.unlimited().contains(principal)
                ? Optional.empty()
                : Optional.ofNullable(limiters.get(principal)).or(() -> aggregate);
    }

    private void process(Envelope envelope) {
        // Who sent it is looked up again: it may have registered or ended while the message waited.
        Optional<String> principal = directory.at(envelope.from()).flatMap(Sender::principal);
        inner.deliver(envelope);
        principal.ifPresent(counters::processed);
    }

    /**
     * Lets go what has its turn.
     *
     * @return when the next one has its turn; empty when nothing waits
     */
    Optional<Instant> release() {
        List<Limiter.Entry> due;
        Optional<Instant> next;
        synchronized (lock) {
            due = closed ? List.of() : due(clock.instant());
            next = next();
        }
        due.forEach(this::letGo);
        return next;
    }

    private void letGo(Limiter.Entry entry) {
        switch (entry) {
            case Limiter.Entry.Message message -> process(message.envelope());
            case Limiter.Entry.Exited exited -> inner.exited(exited.pid());
        }
    }

    private List<Limiter.Entry> due(Instant now) {
        var due = new ArrayList<Limiter.Entry>();
        limiters.values().forEach(limiter -> addDue(limiter, now, due));
        aggregate.ifPresent(limiter -> addDue(limiter, now, due));
        return due;
    }

    private static void addDue(Limiter limiter, Instant now, List<Limiter.Entry> due) {
        Optional<Limiter.Entry> entry = limiter.poll(now);
        while (entry.isPresent()) {
            due.add(entry.get());
            entry = limiter.poll(now);
        }
    }

    private Optional<Instant> next() {
        Optional<Instant> next = aggregate.flatMap(Limiter::due);
        for (Limiter limiter : limiters.values()) {
            Optional<Instant> due = limiter.due();
            if (due.isPresent() && (next.isEmpty() || due.get().isBefore(next.get()))) {
                next = due;
            }
        }
        return next;
    }

    private void run() {
        try {
            while (await()) {
                release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for something to have its turn; false when it is over. */
    private boolean await() throws InterruptedException {
        synchronized (lock) {
            Optional<Duration> rest = rest();
            while (!closed && (rest.isEmpty() || rest.get().isPositive())) {
                // No time to wait for means until something comes.
                lock.wait(rest.map(time -> time.toMillis() + 1).orElse(0L));
                rest = rest();
            }
            return !closed;
        }
    }

    private Optional<Duration> rest() {
        return next().map(next -> Duration.between(clock.instant(), next));
    }

    /** Ends; what waits is lost, as what waits in a process that ends. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }
}
