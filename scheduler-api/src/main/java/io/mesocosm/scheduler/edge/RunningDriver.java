package io.mesocosm.scheduler.edge;

import io.mesocosm.common.api.ClientThread;
import io.mesocosm.common.api.ClientThreads;
import io.mesocosm.common.daemon.Addresses;
import io.mesocosm.common.daemon.ListenFlags;
import io.mesocosm.common.detect.MasterDetector;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.libprocess.LibprocessHandler;
import io.mesocosm.common.libprocess.LibprocessTransport;
import io.mesocosm.common.libprocess.TransportLimits;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EventLoop;
import io.mesocosm.common.loop.RandomIds;
import io.mesocosm.scheduler.driver.DriverConfig;
import io.mesocosm.scheduler.driver.DriverCore;
import io.mesocosm.scheduler.driver.DriverEffect;
import io.mesocosm.scheduler.driver.DriverEvent;
import io.mesocosm.scheduler.driver.DriverState;
import io.mesocosm.scheduler.driver.Identity;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.v1.Protos.Credential;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running driver, wired by hand from top to bottom: its address, its loop, its threads. */
final class RunningDriver {

    private static final Logger LOG = LoggerFactory.getLogger("scheduler-driver");
    private static final int QUEUED_EVENTS = 1024;
    private static final int THREADS = 4;

    /** How long the last messages have to leave. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Network network;
    private final ClientThreads threads = new ClientThreads("scheduler-driver-io", THREADS);
    private final ClientThreads detecting = new ClientThreads("scheduler-driver-detector", 1);
    private final Callbacks callbacks = new Callbacks();
    private final HttpServer server;
    private final LibprocessTransport transport;
    private final EventLoop<DriverState, DriverEvent, DriverEffect> loop;
    private final MasterDetector detector;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Listens, and hears nothing before it is opened.
     *
     * @throws IOException naming what is unknown or taken
     * @throws FlagException naming the variable that cannot be heeded
     */
    static RunningDriver start(DriverPlan plan, Audience audience) throws IOException, FlagException {
        DriverFlags flags = DriverFlags.of(plan.environment());
        ListenFlags listen = ListenFlags.ofVariables(plan.environment());
        return new RunningDriver(plan, audience, flags, listen);
    }

    private RunningDriver(DriverPlan plan, Audience audience, DriverFlags flags, ListenFlags listen)
            throws IOException {
        Addresses addresses = Addresses.resolve(listen);
        this.network = Network.open(1);
        var handler = new CompletableFuture<HttpHandler>();
        this.server = listen(addresses, (request, exchange) -> handler.join().handle(request, exchange));
        int port = listen.advertisePort().orElse(server.address().getPort());
        // The id is another for each driver, so that the master does not take the end of one for that of its successor.
        var self = new Upid("scheduler-" + UUID.randomUUID(), addresses.ip().getHostAddress(), port);
        var config = new DriverConfig(
                self,
                credential(plan),
                plan.implicitAcknowledgements(),
                flags.registrationBackoff(),
                flags.authentication());
        var intake = new MessageIntake(self.id(), callbacks, this::queue);
        this.transport = new LibprocessTransport(self, intake, network, threads, TransportLimits.DEFAULTS);
        this.loop = new EventLoop<>(
                "scheduler-driver-loop",
                DriverState.initial(
                        config, Identity.of(FrameworkDefaults.complete(plan.framework()), plan.suppressedRoles())),
                new DriverCore(),
                inbox -> new DriverEffects(inbox, transport, audience),
                new EventLoop.Environment(
                        InstantSource.system(),
                        new RandomIds(),
                        (doing, cause) -> {
                            LOG.error("The driver failed while doing={}", doing, cause);
                            audience.fail("The driver failed: " + cause);
                            audience.leave();
                            audience.close();
                        },
                        QUEUED_EVENTS));
        loop.keepNoProcessAlive();
        if (addresses.ip().isLoopbackAddress()) {
            LOG.warn(
                    "The driver listens on {}, where only a master on this host reaches it; LIBPROCESS_IP is to name another address",
                    addresses.ip().getHostAddress());
        }
        handler.complete(
                new LibprocessHandler(self, intake, (request, exchange) -> exchange.respond(HttpResponse.notFound())));
        this.detector = detect(plan.master());
    }

    /** What is told before the loop runs waits for it. */
    private MasterDetector detect(String master) throws IOException {
        try {
            return Leader.detect(master, detecting, loop::submit);
        } catch (IOException e) {
            release();
            throw e;
        }
    }

    private EventLoop<DriverState, DriverEvent, DriverEffect> queue() {
        return loop;
    }

    private HttpServer listen(Addresses addresses, HttpHandler handler) throws IOException {
        try {
            return HttpServer.start(network, addresses.bind(), handler, HttpLimits.DEFAULTS, threads);
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    private static Optional<Credential> credential(DriverPlan plan) throws IOException {
        return plan.credential().isEmpty()
                ? Optional.empty()
                : Optional.of(Credential.parseFrom(plan.credential().get().toByteString()));
    }

    /** Begins. */
    void open() {
        callbacks.start();
        loop.start();
    }

    Callbacks callbacks() {
        return callbacks;
    }

    /** Brings a call of the scheduler's, when there is room for what may come of it. */
    void ask(Call call) {
        callbacks.awaitRoom();
        loop.submit(new DriverEvent.Asked(call));
    }

    /** Brings the end, which waits for nobody. */
    void end(DriverEvent event) {
        loop.submit(event);
    }

    /** Waits until this is closed, but not long, and not at all in a callback. */
    void awaitLastWords(Duration patience) {
        if (callbacks.isCurrent()) {
            return;
        }
        try {
            if (!closed.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("The driver stops before its last messages are out");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Releases everything, once the last messages are out; at once for the caller. */
    void close() {
        callbacks.end();
        var last = new ClientThread("scheduler-driver-end", () -> {
            detector.close();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (transport.queuedMessages() > 0 && System.nanoTime() < deadline) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
            release();
            closed.countDown();
        });
        last.start();
    }

    private void release() {
        loop.close();
        detecting.close();
        server.close();
        transport.close();
        // Flushes what the connections took.
        network.close();
        threads.close();
    }
}
