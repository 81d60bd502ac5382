package io.mesocosm.executor.client;

import io.mesocosm.common.api.ApiClient;
import io.mesocosm.common.api.ApiException;
import io.mesocosm.common.api.Backoff;
import io.mesocosm.common.api.EventStream;
import io.mesocosm.common.api.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Subscribes again and again. {@link #run} belongs to the client's thread, the rest is safe from any. */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** The agent sends a heartbeat each half hour; a stream that is silent for longer than two is dead. */
    private static final Duration PATIENCE = Duration.ofMinutes(70);

    /** How long the calls made before the end may take. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(5);

    private final ExecutorEnvironment environment;
    private final ApiClient api;
    private final Executor executor;
    private final ExecutorClient client;
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private final Backoff backoff;
    private volatile Optional<Subscription<Call, Event>> subscription = Optional.empty();
    private volatile Optional<ExecutorException> failure = Optional.empty();
    private volatile boolean ended;
    private long awaySince = System.nanoTime();

    Session(ExecutorEnvironment environment, ApiClient api, Executor executor, ExecutorClient client) {
        this.environment = environment;
        this.api = api;
        this.executor = executor;
        this.client = client;
        Duration bound = environment.subscriptionBackoffMax();
        this.backoff = new Backoff(bound, bound, new SplittableRandom());
    }

    /** Connects, listens and connects again until ended. */
    void run() {
        try {
            while (!ended) {
                once();
                if (!ended) {
                    TimeUnit.NANOSECONDS.sleep(backoff.next().toNanos());
                }
            }
        } catch (InterruptedException e) {
            // Closed; there is nothing left to do.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = Optional.of(new ExecutorException("The executor threw " + e, e));
        } catch (ExecutorException e) {
            failure = Optional.of(e);
        } finally {
            end();
        }
    }

    private void once() throws ExecutorException {
        try (Subscription<Call, Event> opened = Subscription.open(
                api, environment.agent(), subscribeCall(), Event.getDefaultInstance(), this::refused)) {
            subscription = Optional.of(opened);
            listen(opened.events());
            lost("the agent ended the stream");
        } catch (ApiException refusal) {
            if (!refusal.isPassing()) {
                throw new ExecutorException("Subscription refused: " + refusal.getMessage(), refusal);
            }
            lost(String.valueOf(refusal.getMessage()));
        } catch (IOException broken) {
            lost(String.valueOf(broken.getMessage()));
        }
    }

    private void refused(Call call, ApiException refusal) {
        executor.refused(client, call, refusal.status(), refusal.reason());
    }

    private void lost(String why) {
        boolean was = subscription.isPresent();
        subscription = Optional.empty();
        if (ended) {
            return;
        }
        LOG.info("Not subscribed at={} why=\"{}\"", environment.agent(), why);
        if (was) {
            awaySince = System.nanoTime();
            executor.disconnected(client);
        }
        boolean given = environment.checkpoint()
                && System.nanoTime() - awaySince < environment.recoveryTimeout().toNanos();
        if (!given) {
            LOG.info("Shutting down: the agent is gone");
            executor.shutdown(client);
            end();
        }
    }

    private void listen(EventStream<Event> stream) throws IOException, ExecutorException {
        while (!ended) {
            Optional<Event> next = stream.next(PATIENCE);
            if (next.isEmpty()) {
                return;
            }
            deliver(next.get());
        }
    }

    private void deliver(Event event) throws ExecutorException {
        switch (event.getType()) {
            case SUBSCRIBED -> {
                backoff.reset();
                executor.subscribed(client, event.getSubscribed());
            }
            case LAUNCH -> {
                unacknowledged.launched(event.getLaunch().getTask());
                executor.launch(client, event.getLaunch().getTask());
            }
            case LAUNCH_GROUP -> {
                event.getLaunchGroup().getTaskGroup().getTasksList().forEach(unacknowledged::launched);
                executor.launchGroup(client, event.getLaunchGroup().getTaskGroup());
            }
            case KILL -> {
                var kill = event.getKill();
                executor.kill(
                        client,
                        kill.getTaskId(),
                        kill.hasKillPolicy() ? Optional.of(kill.getKillPolicy()) : Optional.empty());
            }
            case ACKNOWLEDGED ->
                unacknowledged.acknowledged(
                        event.getAcknowledged().getTaskId(),
                        event.getAcknowledged().getUuid());
            case MESSAGE -> executor.message(client, event.getMessage().getData());
            case SHUTDOWN -> executor.shutdown(client);
            case ERROR -> throw new ExecutorException(event.getError().getMessage());
            case HEARTBEAT, UNKNOWN -> {}
        }
    }

    private Call subscribeCall() {
        return addressed(Call.newBuilder().setType(Call.Type.SUBSCRIBE).setSubscribe(unacknowledged.subscribe()));
    }

    /** Sends an update, now or with the next subscription, until it is acknowledged. */
    void update(Call.Update update) {
        unacknowledged.sent(update);
        // Without a subscription it goes with the next one.
        boolean sent = send(Call.newBuilder().setType(Call.Type.UPDATE).setUpdate(update));
        LOG.debug("Update task={} sent={}", update.getStatus().getTaskId().getValue(), sent);
    }

    boolean send(Call.Builder call) {
        return subscription.map(current -> current.send(addressed(call))).orElse(false);
    }

    private Call addressed(Call.Builder call) {
        return call.setFrameworkId(environment.framework().toProto())
                .setExecutorId(environment.executor().toProto())
                .build();
    }

    void end() {
        ended = true;
        subscription.ifPresent(current -> current.finish(LAST_CALLS));
    }

    void rethrow() throws ExecutorException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
