package io.mesocosm.agent.edge;

import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.containers.ContainerEffects;
import io.mesocosm.agent.containers.ExecutorEnvironment;
import io.mesocosm.agent.containers.Runs;
import io.mesocosm.agent.core.AgentCore;
import io.mesocosm.agent.detect.Host;
import io.mesocosm.agent.detect.OfferedResources;
import io.mesocosm.agent.detect.SelfDescription;
import io.mesocosm.agent.disk.CheckpointReader;
import io.mesocosm.agent.disk.CheckpointWriter;
import io.mesocosm.agent.disk.DiskWatch;
import io.mesocosm.agent.disk.Garbage;
import io.mesocosm.agent.disk.RecoveryException;
import io.mesocosm.agent.disk.ResourceStore;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.OperatorEvent;
import io.mesocosm.agent.flags.AgentFlags;
import io.mesocosm.agent.hosting.HostedExecutors;
import io.mesocosm.agent.http.AgentRoutes;
import io.mesocosm.agent.http.ExecutorStreams;
import io.mesocosm.agent.http.Snapshot;
import io.mesocosm.agent.recovery.Compatibility;
import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.ResourcesState;
import io.mesocosm.agent.view.Facts;
import io.mesocosm.common.daemon.Addresses;
import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.daemon.LogSetup;
import io.mesocosm.common.daemon.ProcessFaults;
import io.mesocosm.common.daemon.Verbosity;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.libprocess.LibprocessHandler;
import io.mesocosm.common.libprocess.LibprocessTransport;
import io.mesocosm.common.libprocess.TransportLimits;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EventLoop;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.loop.FaultHandler;
import io.mesocosm.common.loop.RandomIds;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.resources.ResourceException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;

/** A running agent, wired by hand from top to bottom. */
public final class Agent implements AutoCloseable {

    private static final String ACTOR = "slave(1)";
    private static final int QUEUED_EVENTS = 50_000;

    /** How long a process that ends waits for its last messages to leave. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final InstantSource clock = InstantSource.system();
    private final AgentFlags flags;
    private final Path work;
    private final Path runtime;
    private final Addresses addresses;
    private final FaultHandler faults;
    private final Metrics metrics = new Metrics();
    private final Network network;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Upid upid;
    private final EventLoop<AgentState, AgentEvent, AgentEffect> loop;

    /** Closed from the last to the first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /**
     * Starts an agent, which goes on from what it finds in its directories.
     *
     * @param verbosity how much is logged
     * @param exit ends the process
     * @throws IOException naming what is taken, unwritable or damaged
     * @throws ResourceException naming the resource or attribute that cannot be read
     */
    public static Agent start(AgentFlags flags, Verbosity verbosity, AgentEffects.Exit exit)
            throws IOException, ResourceException {
        return new Agent(flags, verbosity, exit);
    }

    private Agent(AgentFlags flags, Verbosity verbosity, AgentEffects.Exit exit) throws IOException, ResourceException {
        this.flags = flags;
        this.faults = new ProcessFaults(reason -> exit.exit(1, reason));
        this.work = Directories.prepare("work_dir", flags.directories().work());
        this.runtime = Directories.prepare("runtime_dir", flags.directories().runtime());
        this.addresses = Addresses.resolve(flags.listen());
        List<Resource> resources = OfferedResources.of(
                flags.identity().resources(), flags.identity().defaultRole(), Host.detect(work));
        var queue = new CompletableFuture<EventLoop<AgentState, AgentEvent, AgentEffect>>();
        EventQueue<AgentEvent> events = new LateQueue(queue);
        var detection = new Detection(flags.master(), events, threads);
        this.network = Network.open();
        var handler = new CompletableFuture<HttpHandler>();
        this.server = listen((request, exchange) -> handler.join().handle(request, exchange));
        int port = flags.listen().advertisePort().orElse(server.address().getPort());
        this.upid = new Upid(ACTOR, addresses.ip().getHostAddress(), port);
        AgentInfo self = SelfDescription.of(flags.identity(), addresses.hostname(), port, resources);
        var reader = new CheckpointReader(work, flags.recovery().strict());
        RecoveredAgent found = recover(reader, self);
        var offered = new ResourcesState(resources, List.of(), new RandomIds().uuid());
        AgentState initial = AgentState.initial(config(), self, offered, clock.instant());
        var intake = new MessageIntake(ACTOR, () -> events);
        var transport = new LibprocessTransport(upid, intake, network, threads, TransportLimits.DEFAULTS);
        var streams = new ExecutorStreams(events, threads);
        var writer = new CheckpointWriter(layout(), events, faults);
        var garbage = new Garbage(work, events, threads, clock);
        var watch = new DiskWatch(work, flags.recovery().diskWatch(), events);
        var containers = containers(events, streams, found, resources);
        var world = new AgentEffects.World(
                upid,
                detection,
                transport,
                new AgentEffects.ExecutorParts(streams, containers.hosted()),
                containers.effects(),
                new AgentEffects.DiskParts(writer, new ResourceStore(work, events, threads, faults), garbage),
                (status, message) -> leave(transport, () -> exit.exit(status, message)));
        loop = new EventLoop<>(
                "agent",
                initial,
                new AgentCore(),
                inbox -> new AgentEffects(inbox, world),
                new EventLoop.Environment(clock, new RandomIds(), faults, QUEUED_EVENTS));
        Snapshot snapshot = snapshot(verbosity);
        HttpHandler routes = new AgentRoutes(
                        ACTOR, snapshot, events, streams, containers.stack().containerizer())
                .router(flags.shown().disabledEndpoints(), LogSetup.shown(flags.logging(), AgentMain.PROGRAM));
        List.of(network, threads, transport, containers.stack(), containers.hosted())
                .forEach(parts::push);
        List.of(writer, loop, detection, watch, server).forEach(parts::push);

        queue.complete(loop);
        writer.start();
        containers.hosted().start();
        loop.start();
        loop.submit(new DiskEvent.Recovered(found));
        reader.writeBootId();
        garbage.findLeftovers();
        watch.start();
        handler.complete(new LibprocessHandler(upid, intake, routes));
    }

    private HttpServer listen(HttpHandler handler) throws IOException {
        try {
            return HttpServer.start(network, addresses.bind(), handler, HttpLimits.DEFAULTS, threads);
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    /** What was sent before the end goes out, as far as somebody takes it. */
    private void leave(LibprocessTransport transport, Runnable end) {
        long deadline = System.nanoTime() + LAST_WORDS.toNanos();
        while (transport.queuedMessages() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        // Flushes what the connections took.
        network.close();
        end.run();
    }

    private Snapshot snapshot(Verbosity verbosity) {
        var all = new AgentMetrics(metrics);
        return new Snapshot(loop::snapshot, () -> all.snapshot(loop.snapshot(), clock.instant()), facts(), verbosity);
    }

    private Layout layout() {
        return new Layout(work.toString());
    }

    private RecoveredAgent recover(CheckpointReader reader, AgentInfo self) throws IOException {
        try {
            var policy = flags.recovery().additive() ? Compatibility.Policy.ADDITIVE : Compatibility.Policy.EQUAL;
            return reader.read(self, policy);
        } catch (RecoveryException e) {
            throw new IOException("Failed to perform recovery: " + e.getMessage(), e);
        }
    }

    private AgentConfig config() {
        AgentConfig defaults = AgentConfig.defaults(
                upid,
                new AgentConfig.Directories(work.toString(), flags.directories().launcher()));
        AgentFlags.Core core = flags.core();
        return new AgentConfig(
                upid,
                Build.VERSION,
                core.capabilities(),
                defaults.directories(),
                core.registration(),
                core.executors(),
                core.collection(),
                core.rings());
    }

    private record ContainerParts(ContainerStack stack, ContainerEffects effects, HostedExecutors hosted) {}

    private ContainerParts containers(
            EventQueue<AgentEvent> events, ExecutorStreams streams, RecoveredAgent found, List<Resource> resources)
            throws IOException {
        var late = new CompletableFuture<ContainerStack>();
        var hosted = new CompletableFuture<HostedExecutors>();
        var runs = new Runs(events, run -> hosted.join().drop(run));
        var effects = new ContainerEffects(
                new ContainerEffects.World(() -> late.join().containerizer(), environment(), layout(), threads, runs),
                hostedBefore(found));
        late.complete(ContainerStack.open(
                flags.containers(), new ContainerStack.Host(work, runtime, resources, metrics), faults, effects));
        hosted.complete(new HostedExecutors(
                new HostedExecutors.World(
                        events,
                        runs,
                        () -> late.join().containerizer(),
                        streams::handle,
                        threads,
                        flags.core().executors().shutdownGracePeriod()),
                new EventLoop.Environment(clock, new RandomIds(), faults, QUEUED_EVENTS)));
        return new ContainerParts(late.join(), effects, hosted.join());
    }

    private static Set<ContainerId> hostedBefore(RecoveredAgent found) {
        return found.frameworks().stream()
                .flatMap(framework -> framework.executors().stream())
                .flatMap(executor -> executor.runs().stream())
                .filter(run -> run.hosting().isPresent())
                .map(RecoveredAgent.OfRun::containerId)
                .collect(Collectors.toUnmodifiableSet());
    }

    private ExecutorEnvironment environment() {
        AgentConfig.Executors executors = flags.core().executors();
        return new ExecutorEnvironment(
                upid,
                Optional.ofNullable(System.getenv("LIBPROCESS_IP"))
                        .or(() -> flags.listen().ip()),
                flags.containers().environment(),
                flags.containers().httpCommandExecutor(),
                executors.shutdownGracePeriod(),
                flags.recovery().timeout(),
                executors.reregistrationTimeout());
    }

    private Facts facts() {
        return new Facts(
                Build.current(),
                flags.shown().flags(),
                flags.logging().logDir(),
                flags.logging().externalLogFile());
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** What others call it. */
    public Upid upid() {
        return upid;
    }

    /** The state as of now. */
    public AgentState snapshot() {
        return loop.snapshot();
    }

    /** Leaves the cluster for good: every executor is ended, then the process. */
    public void unregister(String reason) {
        loop.submit(new OperatorEvent.Unregister(reason));
    }

    /** Ends every part; containers go on. */
    @Override
    public void close() {
        parts.forEach(part -> {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("Failed to close " + part, e);
            }
        });
    }
}
