package io.mesocosm.scheduler;

import io.mesocosm.common.api.ApiClient;
import io.mesocosm.common.api.ApiException;
import io.mesocosm.common.api.Backoff;
import io.mesocosm.common.api.EventStream;
import io.mesocosm.common.api.Subscription;
import io.mesocosm.common.ids.FrameworkId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Subscribes again and again. {@link #run} belongs to the client's thread, the rest is safe from any. */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final String PATH = "/api/v1/scheduler";
    private static final Duration MAX_DELAY = Duration.ofMinutes(1);

    /** A master that answers is soon ready, or is no more: what it costs to ask again is the start of a framework. */
    private static final Duration MAX_DELAY_OF_RECOVERING = Duration.ofSeconds(1);

    /** How long the calls made before the end may take. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(5);

    private final SchedulerOptions options;
    private final ApiClient api;
    private final Events events;
    private final Backoff backoff;
    private final Backoff recovering;

    /** Whether the last answer was that the master is not ready. */
    private boolean notReady;

    /** Whether the scheduler takes itself for subscribed. */
    private boolean told;

    /** Guards the opener: who may be interrupted, because he waits for a master. */
    private final Object opening = new Object();

    private Optional<Thread> opener = Optional.empty();
    private volatile Optional<FrameworkId> frameworkId;
    private volatile Optional<Subscription<Call, Event>> subscription = Optional.empty();
    private volatile Optional<SchedulerException> failure = Optional.empty();
    private volatile boolean ended;
    private volatile boolean ending;

    Session(SchedulerOptions options, ApiClient api, Events events) {
        this.options = options;
        this.api = api;
        this.events = events;
        this.backoff = new Backoff(options.connectionDelayMax(), MAX_DELAY, new SplittableRandom());
        this.recovering = new Backoff(options.connectionDelayMax(), MAX_DELAY_OF_RECOVERING, new SplittableRandom());
        this.frameworkId = options.framework().hasId()
                ? Optional.of(FrameworkId.of(options.framework().getId()))
                : Optional.empty();
    }

    Optional<FrameworkId> frameworkId() {
        return frameworkId;
    }

    /** Connects, listens and connects again until ended. */
    void run() {
        try (Masters masters = new Masters(source(), PATH)) {
            while (!ended) {
                URI uri = masters.await();
                if (masters.isFresh()) {
                    backoff.reset();
                    recovering.reset();
                }
                if (masters.pause((notReady ? recovering : backoff).next())) {
                    once(masters, uri);
                }
            }
        } catch (InterruptedException e) {
            // Closed; there is nothing left to do.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(new SchedulerException("The scheduler threw " + e, e));
        } catch (SchedulerException e) {
            fail(e);
        } finally {
            ended = true;
            subscription.ifPresent(Subscription::close);
            subscription = Optional.empty();
        }
    }

    private Masters.Source source() throws SchedulerException {
        try {
            return options.source(this::moved);
        } catch (IOException e) {
            throw new SchedulerException("Failed to create a master detector: " + e.getMessage(), e);
        }
    }

    /** Another master leads, or none: whatever binds us to the one before is over. */
    private void moved() {
        synchronized (opening) {
            opener.ifPresent(Thread::interrupt);
        }
        subscription.ifPresent(Subscription::close);
    }

    private void fail(SchedulerException cause) {
        failure = Optional.of(cause);
    }

    private void once(Masters masters, URI uri) throws SchedulerException {
        try (Subscription<Call, Event> opened = open(masters, uri)) {
            subscription = Optional.of(opened);
            checkUpToDate(masters);
            listen(opened.events());
            lost(masters, uri, "the master ended the stream");
        } catch (ApiException refusal) {
            refused(masters, uri, refusal);
        } catch (IOException broken) {
            lost(masters, uri, String.valueOf(broken.getMessage()));
        }
    }

    /** A master that stands still, or that nothing gets through to, is waited for until another leads, but not longer. */
    private Subscription<Call, Event> open(Masters masters, URI uri) throws IOException {
        synchronized (opening) {
            opener = Optional.of(Thread.currentThread());
        }
        try {
            checkUpToDate(masters);
            return Subscription.open(api, uri, subscribeCall(), Event.getDefaultInstance(), events::refused);
        } finally {
            synchronized (opening) {
                opener = Optional.empty();
                // Whoever closes the client has said so beside interrupting it.
                Thread.interrupted();
            }
        }
    }

    private static void checkUpToDate(Masters masters) throws IOException {
        if (!masters.isUpToDate()) {
            throw new IOException("another master leads, or none");
        }
    }

    private void refused(Masters masters, URI uri, ApiException refusal) throws SchedulerException {
        if (refusal.status() == 307 && masters.follow(refusal.location())) {
            backoff.reset();
        } else if (refusal.isPassing()) {
            lost(masters, uri, String.valueOf(refusal.getMessage()));
            notReady = refusal.status() == 503;
        } else {
            throw new SchedulerException("Subscription refused: " + refusal.getMessage(), refusal);
        }
    }

    private void lost(Masters masters, URI uri, String why) {
        boolean was = told;
        subscription = Optional.empty();
        notReady = false;
        told = false;
        if (ended || ending) {
            ended = true;
            return;
        }
        LOG.info("Not subscribed at={} why=\"{}\"", uri, why);
        masters.next();
        if (was) {
            events.disconnected();
        }
    }

    private void listen(EventStream<Event> stream) throws IOException, SchedulerException {
        Duration patience = Duration.ofMinutes(1);
        while (!ended) {
            Optional<Event> next = stream.next(patience);
            if (next.isEmpty()) {
                return;
            }
            Event event = next.get();
            if (event.getType() == Event.Type.ERROR) {
                throw new SchedulerException(event.getError().getMessage());
            }
            if (event.getType() == Event.Type.SUBSCRIBED) {
                subscribed(event.getSubscribed());
                patience = patience(event.getSubscribed());
            }
            events.deliver(event);
        }
    }

    private void subscribed(Event.Subscribed subscribed) {
        frameworkId = Optional.of(FrameworkId.of(subscribed.getFrameworkId()));
        told = true;
        backoff.reset();
        recovering.reset();
    }

    private Duration patience(Event.Subscribed subscribed) {
        double seconds = subscribed.hasHeartbeatIntervalSeconds() ? subscribed.getHeartbeatIntervalSeconds() : 15;
        return Duration.ofMillis((long) (seconds * 1000 * options.missedHeartbeats()));
    }

    private Call subscribeCall() {
        FrameworkInfo.Builder info = options.framework().toBuilder();
        var call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        frameworkId.ifPresent(id -> {
            info.setId(id.toProto());
            call.setFrameworkId(id.toProto());
        });
        return call.setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
                .build();
    }

    boolean send(Call call) {
        Optional<Subscription<Call, Event>> current = subscription;
        Optional<FrameworkId> id = frameworkId;
        if (current.isEmpty() || id.isEmpty()) {
            return false;
        }
        return current.get()
                .send(call.toBuilder().setFrameworkId(id.get().toProto()).build());
    }

    /** The framework goes: the end of the stream is the end of the client. */
    void ending() {
        ending = true;
    }

    void end() {
        ended = true;
        subscription.ifPresent(current -> current.finish(LAST_CALLS));
    }

    void rethrow() throws SchedulerException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
