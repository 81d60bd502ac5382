package io.mesocosm.master.edge;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.common.daemon.Addresses;
import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.daemon.LogSetup;
import io.mesocosm.common.daemon.ProcessFaults;
import io.mesocosm.common.daemon.Verbosity;
import io.mesocosm.common.endpoints.Attachments;
import io.mesocosm.common.endpoints.Rendering;
import io.mesocosm.common.endpoints.VirtualFiles;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.libprocess.LibprocessHandler;
import io.mesocosm.common.libprocess.LibprocessTransport;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.TransportLimits;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EventLoop;
import io.mesocosm.common.loop.FaultHandler;
import io.mesocosm.common.loop.RandomIds;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.master.allocation.AllocatorLoop;
import io.mesocosm.master.allocation.WhitelistWatcher;
import io.mesocosm.master.core.MasterCore;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.flags.MasterFlags;
import io.mesocosm.master.http.MasterRoutes;
import io.mesocosm.master.http.Replies;
import io.mesocosm.master.http.Snapshot;
import io.mesocosm.master.metrics.FrameworkCounters;
import io.mesocosm.master.metrics.MasterMetrics;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.throttle.Throttle;
import io.mesocosm.master.view.Facts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/** A running master, wired by hand from top to bottom. */
public final class Master implements AutoCloseable {

    /** Names its log files. */
    static final String PROGRAM = "mesos-master";

    /** Events may be messages of megabytes; whoever brings more than these waits. */
    private static final int QUEUED_EVENTS = 8_192;

    private static final Duration METRICS_PATIENCE = Duration.ofSeconds(5);

    private static final InstantSource CLOCK = InstantSource.system();

    private final MasterInfo self;
    private final Doorway doorway;
    private final EventLoop<MasterState, MasterEvent, MasterEffect> loop;
    private final AutoCloseable[] parts;

    /**
     * Starts a master. It answers before it has found ZooKeeper, and leads once it is elected and its registry is read.
     *
     * @param verbosity how much is logged
     * @param failed told why the process must end
     * @throws IOException naming what is taken or cannot be resolved
     * @throws IllegalArgumentException naming the flag whose value nobody can work with
     */
    public static Master start(MasterFlags flags, Verbosity verbosity, Consumer<String> failed) throws IOException {
        return new Master(flags, verbosity, failed);
    }

    private Master(MasterFlags flags, Verbosity verbosity, Consumer<String> failed) throws IOException {
        FaultHandler faults = new ProcessFaults(failed);
        Addresses addresses = Addresses.resolve(flags.network());
        RandomIds ids = new RandomIds();
        Allocator allocator = new Plugins(flags.modules())
                .allocator(flags.allocation(), flags.identity().domain(), new RandomIds(), CLOCK.instant());

        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        doorway = Doorway.open(addresses.bind(), threads);
        int port = flags.network().advertisePort().orElse(doorway.address().getPort());
        Upid upid = new Upid(Self.ACTOR, addresses.ip().getHostAddress(), port);
        self = describe(ids.uuid().toString(), upid, addresses, flags);

        MasterMetrics metrics = new MasterMetrics(
                new Metrics(), new FrameworkCounters(), flags.shown().perFrameworkMetrics());
        Replies replies = new Replies();
        Rendering rendering = new Rendering();
        var queue = new CompletableFuture<EventLoop<MasterState, MasterEvent, MasterEffect>>();
        var sender = new CompletableFuture<MessageSender>();
        var intake = new MessageIntake(queue::join, metrics.registry().counter("libprocess/invalid_messages"));
        var drivers = new Drivers(upid, () -> queue.join().snapshot(), sender::join);
        var throttle = new Throttle(
                flags.limits(),
                new Throttle.Surroundings(intake, drivers, metrics.principals(), drivers::refuse, CLOCK));
        var transport = new LibprocessTransport(upid, throttle, doorway.network(), threads, TransportLimits.DEFAULTS);
        sender.complete(transport);
        var allocation =
                new AllocatorLoop(allocator, CLOCK, event -> queue.join().submit(event), faults, metrics.registry());
        var streams =
                new SchedulerStreams(threads, stream -> queue.join().submit(new MasterEvent.StreamClosed(stream)));
        Coordination coordination = coordinate(flags, threads, failed);
        var world =
                new MasterEffects.World(upid, transport, replies, streams, allocation, coordination.registry(), failed);

        loop = new EventLoop<>(
                "master",
                MasterState.initial(flags.settings(), self, CLOCK.instant()),
                new MasterCore(),
                events -> new MasterEffects(events, world, metrics),
                new EventLoop.Environment(CLOCK, ids, faults, QUEUED_EVENTS));
        HttpHandler routes = new MasterRoutes(
                        snapshot(flags, verbosity, metrics, allocation, coordination),
                        loop,
                        replies,
                        rendering,
                        metrics::count)
                .router(files(flags));
        AutoCloseable whitelist = watchWhitelist(flags, allocation, threads);
        parts = new AutoCloseable[] {
            doorway::shut, whitelist, throttle, loop, allocation, transport, coordination, threads, doorway
        };

        gauges(metrics.registry(), replies, rendering, coordination);
        queue.complete(loop);
        allocation.start();
        loop.start();
        throttle.start(threads);
        doorway.serve(new LibprocessHandler(upid, throttle, routes));
        coordination.start(self, loop);
    }

    private static AutoCloseable watchWhitelist(MasterFlags flags, AllocatorLoop allocation, ExecutorService threads) {
        return flags.allocation()
                .whitelist()
                .<AutoCloseable>map(file -> WhitelistWatcher.start(file, allocation::order, threads))
                .orElse(() -> {});
    }

    private Coordination coordinate(MasterFlags flags, ExecutorService threads, Consumer<String> failed)
            throws IOException {
        try {
            return new Coordination(flags, threads, failed);
        } catch (IOException e) {
            doorway.shut();
            doorway.close();
            throw e;
        }
    }

    private static MasterInfo describe(String id, Upid upid, Addresses addresses, MasterFlags flags) {
        return Self.info(
                id, upid, addresses.ip(), addresses.hostname(), flags.identity().domain());
    }

    private Snapshot snapshot(
            MasterFlags flags,
            Verbosity verbosity,
            MasterMetrics metrics,
            AllocatorLoop allocation,
            Coordination coordination) {
        return new Snapshot(
                loop::snapshot,
                () -> metrics.snapshot(loop.snapshot(), CLOCK.instant(), () -> allocation.metrics(METRICS_PATIENCE)),
                facts(flags),
                verbosity,
                coordination.registry()::contents);
    }

    private void gauges(Metrics metrics, Replies replies, Rendering rendering, Coordination coordination) {
        coordination.gauges(metrics);
        metrics.gauge("master/http_cache_hits", rendering::shared);
        metrics.gauge("master/event_queue_dispatches", loop::queued);
        metrics.gauge("master/event_queue_messages", () -> 0);
        metrics.gauge("master/event_queue_http_requests", replies::size);
        metrics.gauge("master/operator_event_stream_subscribers", () -> 0);
    }

    private static Facts facts(MasterFlags flags) {
        return new Facts(
                Build.current(),
                flags.shown().flags(),
                flags.identity().cluster(),
                flags.logging().logDir(),
                flags.logging().externalLogFile());
    }

    private static VirtualFiles files(MasterFlags flags) {
        Map<String, Path> log = LogSetup.shown(flags.logging(), PROGRAM)
                .map(path -> Map.of("/master/log", path))
                .orElse(Map.of());
        return new VirtualFiles(Attachments.of(log));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return doorway.address();
    }

    /** What others are told of it. */
    public MasterInfo info() {
        return self;
    }

    /** The state as of now. */
    public MasterState snapshot() {
        return loop.snapshot();
    }

    /** How many events it has decided. */
    public long steps() {
        return loop.steps();
    }

    /** Stops listening and ends every part; what was under way is lost. */
    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("Failed to close " + part, e);
            }
        }
    }
}
