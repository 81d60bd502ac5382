package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Counter;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.Containerizer;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.TerminationListener;
import io.mesocosm.containerizer.fetcher.Fetcher;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.launcher.ContainerProcess;
import io.mesocosm.containerizer.launcher.Launcher;
import io.mesocosm.containerizer.mesos.Container.State;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers made of isolators and one launcher. A launch runs on its caller's thread; an end runs on a virtual thread of
 * its own, whoever asked for it, so that nobody who goes away leaves it half done. (Mesos: {@code MesosContainerizer})
 */
public final class MesosContainerizer implements Containerizer {

    private static final Logger log = LoggerFactory.getLogger(MesosContainerizer.class);

    /**
     * The surroundings of a containerizer.
     *
     * @param settings what flags say of isolation
     */
    public record Surroundings(
            Syscalls syscalls,
            ProcFs proc,
            Path runtimeDirectory,
            IsolationSettings settings,
            Metrics metrics,
            InstantSource clock) {}

    private final ContainerLaunch.Parts parts;
    private final Limitations limitations;
    private final ContainerLaunch launch;
    private final ContainerEnd end;
    private final Limits limits;
    private final InstantSource clock;
    private final Counter destroyErrors;
    private final TerminationListener listener;
    private final Map<ContainerId, Container> containers = new ConcurrentHashMap<>();
    private final EndedContainers ended;

    /** @param isolators in the order in which they prepare; cleanup goes the other way */
    public MesosContainerizer(
            Surroundings surroundings,
            Launcher launcher,
            List<Isolator> isolators,
            Fetcher fetcher,
            TerminationListener listener) {
        this.parts = new ContainerLaunch.Parts(
                surroundings.syscalls,
                surroundings.proc,
                launcher,
                List.copyOf(isolators),
                fetcher,
                new RuntimeDirectory(surroundings.runtimeDirectory),
                surroundings.settings.filesystem().sandboxDirectory());
        this.limitations = new Limitations(parts, this::limited);
        this.launch = new ContainerLaunch(parts, limitations);
        this.end = new ContainerEnd(parts);
        this.ended = new EndedContainers(parts.runtime(), containers);
        this.limits = new Limits(
                surroundings.proc, surroundings.settings.cgroups().cpu().quotas());
        this.clock = surroundings.clock;
        this.destroyErrors = surroundings.metrics.counter("containerizer/mesos/container_destroy_errors");
        this.listener = listener;
    }

    @Override
    public void recover(List<ContainerState> known) throws ContainerizerException {
        try {
            ContainerRecovery recovery = new ContainerRecovery(parts);
            ContainerRecovery.Found found = recovery.find(known);
            found.containers().forEach(container -> containers.put(container.id(), container));
            recovery.recoverIsolators(found);
            found.containers().stream()
                    .filter(container ->
                            !container.isOrphan() && container.former().isEmpty())
                    .forEach(container -> limitations.watchAgain(container.id()));
            found.containers().forEach(this::watchExit);
            found.orphans().forEach(orphan -> beginEnd(orphan, orphan.former()));
            for (ContainerId id : found.forgotten()) {
                parts.runtime().delete(id);
            }
        } catch (IOException e) {
            throw new ContainerizerException("Failed to recover containers: " + e.getMessage(), e);
        }
    }

    @Override
    public LaunchResult launch(
            ContainerId id, ContainerConfig config, Map<String, String> environment, Optional<Path> pidCheckpoint)
            throws ContainerizerException {
        var container = new Container(id);
        if (containers.putIfAbsent(id, container) != null) {
            return LaunchResult.ALREADY_LAUNCHED;
        }
        if (config.hasContainerInfo() && config.getContainerInfo().getType() != ContainerInfo.Type.MESOS) {
            containers.remove(id);
            return LaunchResult.NOT_SUPPORTED;
        }
        container.launchingOn(Thread.currentThread());
        boolean runs = false;
        try {
            Optional<Nesting> nesting = Nesting.of(id, config, pidCheckpoint, containers);
            container.setConfig(nesting.map(around -> around.inherited(config)).orElse(config));
            launch.run(container, nesting, environment, pidCheckpoint);
            runs = true;
            log.info("container launched container={}", id);
        } catch (IOException e) {
            container.checkNotDestroyed(); // which interrupts what it finds
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            container.checkNotDestroyed();
            throw new ContainerizerException("Interrupted while the container was launched", e);
        } finally {
            boolean interrupted = Thread.interrupted(); // by a destroy that came too late for it
            container.launchEnded(runs);
            if (runs) {
                watchExit(container);
            } else {
                awaitUninterrupted(undo(container));
                container.process().ifPresent(ContainerProcess::close); // nothing, unless it came too late to be undone
            }
            if (interrupted && container.state() != State.DESTROYING) {
                Thread.currentThread().interrupt();
            }
        }
        return LaunchResult.LAUNCHED;
    }

    private Future<ContainerTermination> undo(Container container) {
        beginEnd(container, Optional.empty());
        return container.termination();
    }

    private void watchExit(Container container) {
        Optional<ContainerProcess> process = container.process();
        if (process.isEmpty()) {
            // it ended while no agent was there
            beginEnd(container, container.former().or(() -> limitations.reached(container.id())));
            return;
        }
        var unused = process.get().exited().whenComplete((_, failure) -> {
            if (failure != null) {
                log.error("container cannot be watched and is destroyed container={}", container.id(), failure);
            }
            beginEnd(container, limitations.reached(container.id()));
        });
    }

    private void limited(ContainerId id, ContainerTermination cause) {
        Container container = containers.get(id);
        if (container != null) {
            beginEnd(container, Optional.of(cause));
        }
    }

    /** The first call for a container ends it; its {@code termination} completes in any case. */
    private void beginEnd(Container container, Optional<ContainerTermination> cause) {
        if (container.beginDestroying(cause)) {
            Thread.ofVirtual().name("end-" + container.id()).start(() -> end(container));
        }
    }

    private void end(Container container) {
        for (Container child : childrenOf(container.id())) {
            beginEnd(child, Optional.empty());
        }
        for (Container child : childrenOf(container.id())) {
            awaitUninterrupted(child.termination());
        }
        ContainerEnd.Result result = end.run(container);
        for (String error : result.errors()) {
            destroyErrors.increment();
            log.error("container not cleaned up completely container={} error={}", container.id(), error);
        }
        containers.remove(container.id());
        container.termination().complete(result.termination());
        log.info(
                "container ended container={} status={}",
                container.id(),
                result.termination().getStatus());
        if (container.launched().getNow(false)) {
            listener.onTermination(container.id(), result.termination());
        }
    }

    private List<Container> childrenOf(ContainerId id) {
        return containers.values().stream()
                .filter(container -> container.id().parent().filter(id::equals).isPresent())
                .toList();
    }

    @Override
    public void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException {
        Container container = containers.get(id);
        if (container == null || container.state() == State.DESTROYING) {
            log.info("update ignored, container is gone or going container={}", id);
            return;
        }
        container.setRequests(new Container.Requests(List.copyOf(requests), Map.copyOf(limits)));
        List<String> errors = new ArrayList<>();
        for (Isolator isolator : parts.isolatorsFor(id)) {
            try {
                isolator.update(id, requests, limits);
            } catch (ContainerizerException e) {
                errors.add(String.valueOf(e.getMessage())); // what the others hold to is updated all the same
            }
        }
        if (!errors.isEmpty()) {
            throw new ContainerizerException(String.join("; ", errors));
        }
    }

    @Override
    public ResourceStatistics usage(ContainerId id) throws ContainerizerException {
        Container container = existing(id);
        var statistics = ResourceStatistics.newBuilder().setTimestamp(clock.millis() / 1000.0);
        for (Isolator isolator : parts.isolatorsFor(id)) {
            try {
                isolator.usage(id, statistics);
            } catch (ContainerizerException e) {
                log.warn("statistics skipped container={} isolator={} reason={}", id, isolator.name(), e.getMessage());
            }
        }
        container.requests().ifPresent(requests -> limits.report(requests, statistics));
        return statistics.build();
    }

    @Override
    public ContainerStatus status(ContainerId id) throws ContainerizerException {
        Container container = existing(id);
        var status = ContainerStatus.newBuilder().setContainerId(id.toProto());
        for (Isolator isolator : parts.isolatorsFor(id)) {
            try {
                isolator.status(id, status);
            } catch (ContainerizerException e) {
                log.warn("status skipped container={} isolator={} reason={}", id, isolator.name(), e.getMessage());
            }
        }
        container
                .process()
                .ifPresent(process -> status.setExecutorPid(process.init().pid()));
        return status.build();
    }

    private Container existing(ContainerId id) throws ContainerizerException {
        Container container = containers.get(id);
        if (container == null) {
            throw new ContainerizerException("Unknown container " + id);
        }
        return container;
    }

    @Override
    public Optional<ContainerTermination> wait(ContainerId id) throws ContainerizerException {
        Container container = containers.get(id);
        return container != null ? Optional.of(await(container)) : ended.termination(id);
    }

    @Override
    public Optional<ContainerTermination> destroy(ContainerId id) throws ContainerizerException {
        Container container = containers.get(id);
        if (container == null) {
            return ended.termination(id);
        }
        beginEnd(container, Optional.empty());
        return Optional.of(await(container));
    }

    private static ContainerTermination await(Container container) throws ContainerizerException {
        try {
            return container.termination().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContainerizerException("Interrupted while waiting for container " + container.id(), e);
        } catch (ExecutionException e) {
            throw new ContainerizerException("Container " + container.id() + " could not be ended", e);
        }
    }

    private static void awaitUninterrupted(Future<ContainerTermination> termination) {
        boolean interrupted = false;
        for (; ; ) {
            try {
                termination.get();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            } catch (ExecutionException _) {
                break; // never completed that way
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean kill(ContainerId id, int signal) throws ContainerizerException {
        return signal(id, process -> process.signal(signal));
    }

    @Override
    public boolean killTree(ContainerId id, int signal) throws ContainerizerException {
        return signal(id, process -> process.signalTree(signal));
    }

    @FunctionalInterface
    private interface Signal {
        void send(ContainerProcess process) throws IOException;
    }

    private boolean signal(ContainerId id, Signal signal) throws ContainerizerException {
        Container container = containers.get(id);
        if (container == null) {
            return false;
        }
        if (container.state() != State.RUNNING) {
            beginEnd(container, Optional.empty()); // there is no command yet that could handle it
            return true;
        }
        try {
            Optional<ContainerProcess> process = container.process();
            if (process.isPresent()) {
                signal.send(process.get());
            }
            return true;
        } catch (IOException e) {
            throw new ContainerizerException("Unable to send signal to container: " + e.getMessage(), e);
        }
    }

    @Override
    public Set<ContainerId> containers() {
        return Set.copyOf(containers.keySet());
    }

    @Override
    public void forget(ContainerId id) throws ContainerizerException {
        ended.forget(id);
    }

    @Override
    public void remove(ContainerId id) throws ContainerizerException {
        ended.remove(id);
    }
}
