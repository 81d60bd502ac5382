package io.mesocosm.master.allocation;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.loop.FaultHandler;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.metrics.Timer;
import io.mesocosm.master.event.MasterEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the allocator. Orders of the master are applied in their sequence; when none waits, what is
 * due is run, and what comes out of it goes back to the master as events.
 *
 * <p>The queue of orders has no bound of its own: the master must never wait for its allocator, which waits for the
 * master when it hands back offers. It is bounded by the events of the master that the orders come from.
 */
public final class AllocatorLoop implements AutoCloseable {

    /** How long the end waits for an allocator, which may be anybody's code. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The longest sleep: an allocator may say that nothing is ever due by a time that is out of reach. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Duration WINDOW = Duration.ofHours(1);

    private sealed interface Work {
        record Order(AllocatorCommand command) implements Work {}

        record Ask(CompletableFuture<SortedMap<String, Double>> answer) implements Work {}

        record End() implements Work {}
    }

    private static final Logger LOG = LoggerFactory.getLogger("allocator");

    private final Allocator allocator;
    private final InstantSource clock;
    private final Consumer<MasterEvent> answers;
    private final FaultHandler faults;
    private final Timer runs;
    private final Timer latency;
    private final Thread thread = new Thread(this::loop, "allocator");
    private final LinkedBlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private Instant latest = Instant.EPOCH;

    /**
     * Starts nothing yet.
     *
     * @param answers takes what comes out of the allocator, as events; may wait for room
     * @param faults told of an exception, which ends the loop
     */
    public AllocatorLoop(
            Allocator allocator,
            InstantSource clock,
            Consumer<MasterEvent> answers,
            FaultHandler faults,
            Metrics metrics) {
        this.allocator = allocator;
        this.clock = clock;
        this.answers = answers;
        this.faults = faults;
        this.runs = metrics.timer("allocator/mesos/allocation_run", WINDOW);
        this.latency = metrics.timer("allocator/mesos/allocation_run_latency", WINDOW);
        metrics.gauge("allocator/event_queue_dispatches", queue::size);
        metrics.gauge("allocator/mesos/event_queue_dispatches", queue::size);
    }

    /** Starts the thread; once. */
    public void start() {
        thread.setDaemon(true); // it must not keep a process alive that is told to end
        thread.start();
    }

    /** Takes an order; never waits. */
    public void order(AllocatorCommand command) {
        queue.add(new Work.Order(command));
    }

    /** The allocator's own metrics, as of soon; empty if it takes longer than {@code patience}. */
    public SortedMap<String, Double> metrics(Duration patience) {
        var answer = new CompletableFuture<SortedMap<String, Double>>();
        queue.add(new Work.Ask(answer));
        return answer.completeOnTimeout(new TreeMap<>(), patience.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }

    private void loop() {
        try {
            while (step()) {
                // Until it is told to end.
            }
        } catch (Throwable fault) {
            faults.fault("allocator", fault);
        }
    }

    private boolean step() throws InterruptedException {
        Work work = queue.poll();
        if (work == null) {
            Optional<Instant> deadline = allocator.nextDeadline();
            Instant now = now();
            if (deadline.isPresent() && !deadline.get().isAfter(now)) {
                run(deadline.get(), now);
                return true;
            }
            work = deadline.isEmpty()
                    ? queue.take()
                    : queue.poll(until(now, deadline.get()).toNanos(), TimeUnit.NANOSECONDS);
        }
        return work == null || perform(work);
    }

    private static Duration until(Instant now, Instant deadline) {
        return deadline.isAfter(now.plus(LONGEST)) ? LONGEST : Duration.between(now, deadline);
    }

    private boolean perform(Work work) {
        switch (work) {
            case Work.Order order -> hand(allocator.apply(order.command(), now()));
            case Work.Ask ask -> ask.answer().complete(allocator.metrics());
            case Work.End end -> {
                return false;
            }
        }
        return true;
    }

    private void run(Instant deadline, Instant now) {
        if (deadline.isAfter(Instant.EPOCH)) {
            latency.record(Duration.between(deadline, now));
        }
        long start = System.nanoTime();
        List<AllocatorOutput> outputs = allocator.run(now);
        runs.record(Duration.ofNanos(System.nanoTime() - start));
        hand(outputs);
    }

    private void hand(List<AllocatorOutput> outputs) {
        outputs.forEach(output -> answers.accept(new MasterEvent.AllocatorAnswered(output)));
    }

    /** The time of day, held back where it would go back. */
    private Instant now() {
        Instant now = clock.instant();
        if (now.isAfter(latest)) {
            latest = now;
        }
        return latest;
    }

    /** Ends the thread after the orders that were given; one that does not end by then is a daemon thread and left alone. */
    @Override
    public void close() {
        close(PATIENCE);
    }

    void close(Duration patience) {
        queue.add(new Work.End());
        if (Thread.currentThread() != thread) {
            try {
                if (!thread.join(patience)) {
                    LOG.warn("The allocator did not end within {}; it is left behind", patience);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
