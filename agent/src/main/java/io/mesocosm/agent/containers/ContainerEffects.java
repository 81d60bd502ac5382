package io.mesocosm.agent.containers;

import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.ContainerEffect.DestroyContainer;
import io.mesocosm.agent.effect.ContainerEffect.ForgetContainer;
import io.mesocosm.agent.effect.ContainerEffect.KnownContainer;
import io.mesocosm.agent.effect.ContainerEffect.LaunchContainer;
import io.mesocosm.agent.effect.ContainerEffect.RecoverContainers;
import io.mesocosm.agent.effect.ContainerEffect.UpdateContainer;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.loop.SerialExecutor;
import io.mesocosm.containerizer.Containerizer;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.TerminationListener;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Performs the effects on containers. Called on the loop's thread; all that waits is done on virtual threads. */
public final class ContainerEffects implements TerminationListener {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    /**
     * What this works with.
     *
     * @param containerizer asked when the first effect comes
     */
    public record World(
            Supplier<Containerizer> containerizer,
            ExecutorEnvironment environment,
            Layout layout,
            ExecutorService threads,
            Runs runs) {}

    private final World world;
    private final Set<ContainerId> hostedBefore;

    /** Recovered runs that died before they had a process. */
    private final Set<ContainerId> neverForked = ConcurrentHashMap.newKeySet();

    /** Launch and updates of one container are done in their order. */
    private final Map<ContainerId, SerialExecutor> queues = new ConcurrentHashMap<>();

    /**
     * Ready.
     *
     * @param hostedBefore containers whose executors an earlier life of this agent hosted
     */
    public ContainerEffects(World world, Set<ContainerId> hostedBefore) {
        this.world = world;
        this.hostedBefore = Set.copyOf(hostedBefore);
    }

    /** Performs one. */
    public void run(ContainerEffect effect, Optional<AgentId> agent) {
        switch (effect) {
            case LaunchContainer launch -> {
                world.runs().begin(launch.run(), launch.task().isPresent());
                queue(launch.run()).execute(() -> launch(launch, agent.orElseThrow()));
            }
            case UpdateContainer update -> queue(update.run()).execute(() -> update(update));
            case DestroyContainer destroy -> {
                world.runs().destroy(destroy.run());
                world.threads().execute(() -> destroy(destroy.run()));
            }
            case ForgetContainer forget -> world.threads().execute(() -> forget(forget.run()));
            case RecoverContainers recover -> world.threads().execute(() -> recover(recover));
        }
    }

    private SerialExecutor queue(ExecutorRun run) {
        return queues.computeIfAbsent(run.containerId(), id -> new SerialExecutor(world.threads()));
    }

    private void launch(LaunchContainer launch, AgentId agent) {
        ExecutorRun run = launch.run();
        try {
            if (world.runs().isDestroyed(run)) {
                throw new ContainerizerException("Container is being destroyed during launch");
            }
            linkLatest(Path.of(launch.directory()));
            Optional<Path> pid = launch.checkpoint()
                    ? Optional.of(Path.of(world.layout().metaRun(agent, run), "pids", "forked.pid"))
                    : Optional.empty();
            var result = containerizer()
                    .launch(
                            run.containerId(),
                            ContainerConfigs.of(launch),
                            world.environment().of(launch, agent),
                            pid);
            if (result == Containerizer.LaunchResult.NOT_SUPPORTED) {
                throw new ContainerizerException(
                        "None of the enabled containerizers (mesos) could create a container for the provided"
                                + " TaskInfo/ExecutorInfo message");
            }
        } catch (ContainerizerException | IOException | RuntimeException e) {
            failed(run, String.valueOf(e.getMessage()));
            return;
        }
        LOG.info("Container launched {}", run);
        tell(new ContainerEvent.ContainerLaunched(run, status(run.containerId())));
        world.runs().told(run);
        if (world.runs().isDestroyed(run)) {
            // It was not there yet when it was to be destroyed.
            destroy(run);
        }
    }

    private void failed(ExecutorRun run, String message) {
        LOG.warn("Container not launched {} reason={}", run, message);
        queues.remove(run.containerId());
        tell(new ContainerEvent.ContainerLaunchFailed(run, message));
        world.runs().told(run);
        world.runs().ended(run.containerId(), Termination.UNKNOWN, true);
    }

    /** {@code runs/latest} of the sandbox; the sandbox itself is made by the containerizer. */
    private static void linkLatest(Path sandbox) throws IOException {
        Path runs = Optional.ofNullable(sandbox.getParent()).orElseThrow();
        Files.createDirectories(runs);
        Path unfinished = runs.resolve(".latest-" + sandbox.getFileName());
        Files.deleteIfExists(unfinished);
        Files.createSymbolicLink(unfinished, sandbox);
        Files.move(
                unfinished,
                runs.resolve("latest"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private ContainerStatus status(ContainerId container) {
        try {
            return containerizer().status(container);
        } catch (ContainerizerException e) {
            // Gone already; its end is on its way.
            return ContainerStatus.newBuilder()
                    .setContainerId(container.toProto())
                    .build();
        }
    }

    private void update(UpdateContainer update) {
        Optional<String> failure = Optional.empty();
        try {
            containerizer().update(update.run().containerId(), update.resources(), update.limits());
        } catch (ContainerizerException | RuntimeException e) {
            LOG.warn("Container not updated {} reason={}", update.run(), e.getMessage());
            failure = Optional.of(String.valueOf(e.getMessage()));
        }
        tell(new ContainerEvent.ContainerUpdated(update.run(), failure));
    }

    private void destroy(ExecutorRun run) {
        try {
            containerizer().destroy(run.containerId());
        } catch (ContainerizerException | RuntimeException e) {
            LOG.warn("Container not destroyed {} reason={}", run, e.getMessage());
        }
    }

    private void forget(ExecutorRun run) {
        try {
            containerizer().forget(run.containerId());
        } catch (ContainerizerException | RuntimeException e) {
            LOG.warn("Container not forgotten {} reason={}", run, e.getMessage());
        }
    }

    private void recover(RecoverContainers recover) {
        List<ContainerState> states = new ArrayList<>();
        for (KnownContainer known : recover.known()) {
            if (known.forkedPid().isEmpty()) {
                neverForked.add(known.run().containerId());
            }
            world.runs().begin(known.run(), hostedBefore.contains(known.run().containerId()));
            var state = ContainerState.newBuilder()
                    .setContainerId(known.run().containerId().toProto())
                    .setExecutorInfo(known.executor())
                    .setPid(known.forkedPid().orElse(0L))
                    .setDirectory(known.directory());
            if (known.executor().hasContainer()) {
                state.setContainerInfo(known.executor().getContainer());
            }
            states.add(state.build());
        }
        try {
            containerizer().recover(states);
        } catch (ContainerizerException | RuntimeException e) {
            tell(new ContainerEvent.ContainerRecoveryFailed(String.valueOf(e.getMessage())));
            return;
        }
        // The logic of a hosted executor tells how its task ended, also when that was before this life.
        List<ContainerEvent.Survivor> survivors = recover.known().stream()
                .map(KnownContainer::run)
                .filter(run ->
                        hostedBefore.contains(run.containerId()) || world.runs().isAlive(run.containerId()))
                .map(run -> new ContainerEvent.Survivor(run, status(run.containerId())))
                .toList();
        LOG.info("Containers recovered known={} survivors={}", recover.known().size(), survivors.size());
        tell(new ContainerEvent.ContainersRecovered(survivors));
        recover.known().forEach(known -> world.runs().told(known.run()));
    }

    @Override
    public void onTermination(ContainerId id, ContainerTermination termination) {
        queues.remove(id);
        var end = new Termination(
                termination.hasStatus() ? OptionalInt.of(termination.getStatus()) : OptionalInt.empty(),
                termination.hasState() ? Optional.of(termination.getState()) : Optional.empty(),
                termination.hasReason() ? List.of(termination.getReason()) : List.of(),
                message(id, termination),
                termination.getLimitedResourcesList());
        // Of an end that nobody saw its logic knows no more than the agent.
        boolean told = termination.hasStatus() && !termination.hasState() && !termination.hasReason();
        world.runs().ended(id, end, !told);
    }

    private String message(ContainerId id, ContainerTermination termination) {
        boolean unknown = neverForked.remove(id) && !termination.hasStatus() && !termination.hasMessage();
        return unknown ? "Abnormal executor termination: unknown container" : termination.getMessage();
    }

    /** As all that is told of containers: due at once, which keeps the order and never waits. */
    private void tell(ContainerEvent event) {
        world.runs().tell(event);
    }

    private Containerizer containerizer() {
        return world.containerizer().get();
    }
}
