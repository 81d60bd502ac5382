package io.mesocosm.scheduler.edge;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.scheduler.driver.Callback;
import io.mesocosm.scheduler.driver.DriverCalls;
import io.mesocosm.scheduler.driver.DriverEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.scheduler.Protos.OfferConstraints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A v0 scheduler driver as its user sees it: a status, and calls that are taken while it runs. Safe from any thread,
 * callbacks included.
 *
 * <pre>
 * NOT_STARTED --start--&gt; RUNNING --abort, error--&gt; ABORTED --stop--&gt; STOPPED
 *      +--start fails--&gt; ABORTED    +-------------stop--------------------^
 * </pre>
 *
 * <p>Behaviour: Mesos: {@code MesosSchedulerDriver} (sched/sched.cpp).
 */
public final class Driver {

    /** How long who stops a driver waits for the master to be told. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger("scheduler-driver");

    private final DriverPlan plan;
    private final Callback.Listener listener;
    private final CountDownLatch left = new CountDownLatch(1);
    private final Object lock = new Object();

    // Guarded by the lock.
    private Status status = Status.DRIVER_NOT_STARTED;
    private Optional<RunningDriver> process = Optional.empty();

    /** Read before each callback: who has ended the driver hears nothing more. */
    private volatile boolean running;

    /** Starts nothing yet; {@code listener} is called on one thread. */
    public Driver(DriverPlan plan, Callback.Listener listener) {
        this.plan = plan;
        this.listener = listener;
    }

    /** Begins to look for the master; what makes that impossible is told by {@code error}. */
    public Status start() {
        String complaint;
        synchronized (lock) {
            if (status != Status.DRIVER_NOT_STARTED) {
                return status;
            }
            try {
                RunningDriver started = RunningDriver.start(plan, new FromLoop());
                process = Optional.of(started);
                running = true;
                status = Status.DRIVER_RUNNING;
                started.open();
                return status;
            } catch (IOException | FlagException e) {
                status = Status.DRIVER_ABORTED;
                complaint = String.valueOf(e.getMessage());
            }
        }
        listener.error(complaint);
        return Status.DRIVER_ABORTED;
    }

    /** Ends the driver, and unless another takes over the framework. Waits for the master to be told, but not long. */
    public Status stop(boolean failover) {
        Status before;
        Optional<RunningDriver> stopped;
        synchronized (lock) {
            before = status;
            if (before != Status.DRIVER_RUNNING && before != Status.DRIVER_ABORTED) {
                return before;
            }
            running = false;
            status = Status.DRIVER_STOPPED;
            stopped = process;
        }
        stopped.ifPresent(it -> {
            it.end(new DriverEvent.Stop(failover));
            it.awaitLastWords(LAST_WORDS);
        });
        return before == Status.DRIVER_ABORTED ? before : Status.DRIVER_STOPPED;
    }

    /** The scheduler hears nothing more; the framework stays. */
    public Status abort() {
        Optional<RunningDriver> aborted;
        synchronized (lock) {
            if (!aborts()) {
                return status;
            }
            aborted = process;
        }
        aborted.ifPresent(it -> it.end(new DriverEvent.Abort()));
        return Status.DRIVER_ABORTED;
    }

    private boolean aborts() {
        synchronized (lock) {
            boolean first = status == Status.DRIVER_RUNNING;
            if (first) {
                running = false;
                status = Status.DRIVER_ABORTED;
            }
            return first;
        }
    }

    /** Waits for the end, by whomever. */
    public Status join() {
        synchronized (lock) {
            if (process.isEmpty()) {
                return status;
            }
        }
        boolean interrupted = false;
        while (left.getCount() > 0) {
            try {
                left.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            return status;
        }
    }

    /** Makes a call, if the driver runs. Waits while the scheduler has too much to hear, except in a callback. */
    public Status ask(Call call) {
        Optional<RunningDriver> asked;
        synchronized (lock) {
            if (status != Status.DRIVER_RUNNING) {
                return status;
            }
            asked = process;
        }
        asked.ifPresent(it -> it.ask(call));
        return Status.DRIVER_RUNNING;
    }

    /**
     * Says that an update is dealt with.
     *
     * @throws IllegalStateException when the driver does that by itself
     */
    public Status acknowledge(TaskStatus update) {
        Status now = status();
        if (now != Status.DRIVER_RUNNING) {
            return now;
        }
        if (plan.implicitAcknowledgements()) {
            throw new IllegalStateException(
                    "Cannot call acknowledgeStatusUpdate: Implicit acknowledgements are enabled");
        }
        return DriverCalls.acknowledge(update).map(this::ask).orElse(now);
    }

    /**
     * Changes what may change of a framework.
     *
     * @throws IllegalArgumentException when a role is named twice
     */
    public Status update(FrameworkInfo framework, Collection<String> suppressedRoles, OfferConstraints constraints) {
        int duplicates = suppressedRoles.size() - new HashSet<>(suppressedRoles).size();
        if (duplicates > 0) {
            throw new IllegalArgumentException("Invalid suppressed role list: contains " + duplicates + " duplicates");
        }
        return ask(DriverCalls.update(FrameworkDefaults.complete(framework), suppressedRoles, constraints));
    }

    /** The status as of now. */
    public Status status() {
        synchronized (lock) {
            return status;
        }
    }

    /** Catches everything that the scheduler throws, as the top of its thread. */
    private void deliver(Callback callback) {
        try {
            callback.tell(listener);
        } catch (Throwable e) {
            LOG.error("The scheduler threw, and the driver aborts", e);
            abort();
            return;
        }
        // Whoever ended the driver in that callback has not dealt with the update.
        if (running && callback instanceof Callback.Update update && update.acknowledge()) {
            DriverCalls.acknowledge(update.status()).ifPresent(this::ask);
        }
    }

    private void with(Consumer<RunningDriver> action) {
        Optional<RunningDriver> current;
        synchronized (lock) {
            current = process;
        }
        current.ifPresent(action);
    }

    /** What the loop asks for. */
    private final class FromLoop implements Audience {

        @Override
        public void tell(Callback callback) {
            log(callback);
            with(it -> it.callbacks().add(() -> {
                if (running) {
                    deliver(callback);
                }
            }));
        }

        @Override
        public void fail(String reason) {
            LOG.info("The driver aborts reason=\"{}\"", reason);
            if (aborts()) {
                with(it -> it.callbacks().add(() -> deliver(new Callback.Failed(reason))));
            }
        }

        @Override
        public void leave() {
            with(it -> it.callbacks().add(left::countDown));
        }

        @Override
        public void close() {
            with(RunningDriver::close);
        }

        private void log(Callback callback) {
            if (callback instanceof Callback.Registered registered) {
                LOG.info(
                        "Registered framework={} master={}",
                        registered.framework().getValue(),
                        registered.master().getPid());
            } else if (callback instanceof Callback.Reregistered reregistered) {
                LOG.info("Registered again master={}", reregistered.master().getPid());
            } else if (callback instanceof Callback.Disconnected) {
                LOG.info("Disconnected");
            }
        }
    }
}
