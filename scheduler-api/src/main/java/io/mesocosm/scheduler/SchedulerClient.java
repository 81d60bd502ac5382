package io.mesocosm.scheduler;

import com.google.protobuf.ByteString;
import io.mesocosm.common.api.ApiClient;
import io.mesocosm.common.api.ClientThread;
import io.mesocosm.common.http.ClientLimits;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpClient;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.ids.FrameworkId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * A framework's connection to the cluster. It finds the leading master, subscribes, stays subscribed through failovers
 * under the same framework id, and passes events to a {@link Scheduler}.
 *
 * <pre>
 * DISCONNECTED ──delay──▶ SUBSCRIBING ──SUBSCRIBED──▶ SUBSCRIBED
 *       ▲                      │ refused for now            │ stream broke, heartbeats missing
 *       └──────────────────────┴────────────────────────────┘      any state ──close, ERROR──▶ ended
 * </pre>
 *
 * <p>Calls are sent in order, without waiting for their answer; a refusal comes back through {@link Scheduler#refused}.
 * A call made while there is no subscription is dropped and returns false: what it was about is void by then, or comes
 * again. All methods are safe from any thread.
 */
public final class SchedulerClient implements AutoCloseable {

    private final Network network;
    private final HttpClient http;
    private final Session session;
    private final ClientThread thread;

    private SchedulerClient(SchedulerOptions options, Scheduler scheduler) {
        this.network = Network.open(1);
        this.http = new HttpClient(network, ClientLimits.DEFAULTS);
        var api = new ApiClient(http, options.mediaType(), authorization(options));
        this.session = new Session(options, api, new Events(scheduler, this));
        this.thread = new ClientThread("scheduler", session::run);
    }

    /** Connects, and goes on doing so until closed. Returns at once. */
    public static SchedulerClient start(SchedulerOptions options, Scheduler scheduler) {
        var client = new SchedulerClient(options, scheduler);
        client.thread.start();
        return client;
    }

    /**
     * Waits until the client has ended: by {@link #close}, by {@link #teardown}, or by an error.
     *
     * @throws SchedulerException when the master sent ERROR or refused the subscription for good, or the scheduler
     *     threw; the cause says which
     */
    public void await() throws SchedulerException, InterruptedException {
        thread.await();
        session.rethrow();
    }

    /** The id that the master gave; empty before the first subscription. */
    public Optional<FrameworkId> frameworkId() {
        return session.frameworkId();
    }

    /** Launches tasks on an offer; what they leave is declined. */
    public boolean launch(Offer offer, TaskInfo... tasks) {
        return send(SchedulerCalls.launch(List.of(offer.getId()), List.of(tasks)));
    }

    /** Runs operations, in order, on offers of one agent. */
    public boolean accept(Collection<OfferID> offers, Collection<Offer.Operation> operations, Filters filters) {
        return send(SchedulerCalls.accept(offers, operations, filters));
    }

    /** Gives an offer back; its resources are not offered to this framework for five seconds. */
    public boolean decline(Offer offer) {
        return send(SchedulerCalls.decline(List.of(offer.getId()), Filters.getDefaultInstance()));
    }

    /** Says that an update is dealt with. True without a call for one that must not be acknowledged. */
    public boolean acknowledge(TaskStatus status) {
        return SchedulerCalls.acknowledge(status).map(this::send).orElse(true);
    }

    /** Says that an operation's update is dealt with. True without a call for one that must not be acknowledged. */
    public boolean acknowledge(OperationStatus status) {
        return SchedulerCalls.acknowledge(status).map(this::send).orElse(true);
    }

    /** Ends a task by its kill policy. */
    public boolean kill(TaskID task, AgentID agent) {
        return send(SchedulerCalls.kill(task, Optional.of(agent), Optional.empty()));
    }

    /** Asks for offers again. */
    public boolean revive() {
        return send(SchedulerCalls.revive(List.of()));
    }

    /** Asks for no more offers. */
    public boolean suppress() {
        return send(SchedulerCalls.suppress(List.of()));
    }

    /** Asks for the state of every task that the master knows; answered by updates. */
    public boolean reconcile() {
        return send(SchedulerCalls.reconcile(List.of()));
    }

    /** Sends bytes to an executor. They can get lost. */
    public boolean message(AgentID agent, ExecutorID executor, ByteString data) {
        return send(SchedulerCalls.message(agent, executor, data));
    }

    /** Removes the framework with all its tasks; the client ends when the master has done so. */
    public boolean teardown() {
        session.ending();
        return send(SchedulerCalls.teardown());
    }

    /**
     * Makes any call; the framework's id is added.
     *
     * @return false when there is no subscription
     */
    public boolean send(Call call) {
        return session.send(call);
    }

    /** Disconnects. The framework stays registered for its failover timeout. Waits unless called by the scheduler. */
    @Override
    public void close() {
        session.end();
        thread.end();
        http.close();
        network.close();
    }

    private static Headers authorization(SchedulerOptions options) {
        return options.credentials()
                .map(credentials -> credentials.principal() + ":" + credentials.secret())
                .map(pair -> Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .map(basic -> Headers.of("Authorization", "Basic " + basic))
                .orElse(Headers.none());
    }
}
