package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.fetcher.Fetcher;
import io.mesocosm.containerizer.isolator.Accounts;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.ContainerProcess;
import io.mesocosm.containerizer.launcher.LaunchDescription;
import io.mesocosm.containerizer.launcher.LaunchException;
import io.mesocosm.containerizer.launcher.Launcher;
import io.mesocosm.containerizer.launcher.RecordedProcess;
import io.mesocosm.containerizer.mesos.Container.State;
import io.mesocosm.containerizer.mounts.OwnedFiles;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.sandbox.Sandbox;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The steps of a launch, in order: sandbox, runtime directory, isolators prepare, the first process starts,
 * makes the container and waits; what it is is written down, isolators isolate, URIs are fetched, the process becomes
 * the command. What is undone when a step fails is the concern of {@link ContainerEnd}.
 */
final class ContainerLaunch {

    private static final int ROOT = 0;

    /** For the container's mounts, which are a few system calls each, on a host that may be swapping. */
    private static final Duration MAKE_TIMEOUT = Duration.ofSeconds(60);

    /** From the go-ahead to exec, or from the mounts if these take longer. */
    private static final Duration EXEC_TIMEOUT = Duration.ofSeconds(60);

    /** What a launch works with. */
    record Parts(
            Syscalls syscalls,
            ProcFs proc,
            Launcher launcher,
            List<Isolator> isolators,
            Fetcher fetcher,
            RuntimeDirectory runtime,
            String sandboxDirectory) {

        List<Isolator> isolatorsFor(ContainerId id) {
            return isolators.stream()
                    .filter(isolator -> isAskedAbout(isolator, id))
                    .toList();
        }

        boolean isAskedAbout(Isolator isolator, ContainerId id) {
            return (isolator.supportsNesting() || id.parent().isEmpty())
                    && (isolator.supportsStandalone() || !runtime.isStandalone(id.root()));
        }
    }

    private final Parts parts;
    private final Limitations limitations;

    ContainerLaunch(Parts parts, Limitations limitations) {
        this.parts = parts;
        this.limitations = limitations;
    }

    void run(
            Container container,
            Optional<Nesting> nesting,
            Map<String, String> environment,
            Optional<Path> pidCheckpoint)
            throws ContainerizerException, IOException, InterruptedException {
        ContainerId id = container.id();
        Optional<Credentials> user = credentials(container.config());
        ContainerConfig config = makeSandbox(container.config(), id, nesting, user);
        container.setConfig(config);
        parts.runtime.create(id);
        if (config.getContainerClass() == ContainerClass.DEBUG) {
            parts.runtime.markForDestruction(id);
        }
        if (nesting.isEmpty() && !config.hasTaskInfo() && !config.hasExecutorInfo()) {
            parts.runtime.markStandalone(id);
        }
        Preparation prepared = prepare(container);
        ContainerLaunchInfo plan = LaunchPlan.complete(
                config,
                prepared.info(),
                new LaunchPlan.Origin(
                        nesting.flatMap(n -> n.parent().launchInfo()), environment, parts.sandboxDirectory));
        container.setLaunchInfo(plan);
        ContainerProcess process = start(
                container,
                LaunchPlan.describe(
                        plan,
                        parts.runtime.status(id),
                        logs(config, nesting),
                        rootSandbox(config, nesting),
                        identity(plan, prepared.confinement(), nesting, user)));
        checkpoint(container, plan, process, pidCheckpoint);
        try {
            container.advance(State.ISOLATING);
            isolate(id, new ContainerPids(process.init(), process.supervisor()));
            container.advance(State.FETCHING);
            fetch(config, user, process);
        } catch (ContainerizerException e) {
            container.checkNotDestroyed();
            Optional<LaunchException> refusal = process.refusal();
            if (refusal.isPresent()) {
                throw refusal.get(); // what is left of a process cannot be isolated, and that is not why
            }
            throw e;
        }
        container.checkNotDestroyed();
        process.release(EXEC_TIMEOUT);
        container.advance(State.RUNNING);
    }

    private LaunchPlan.Identity identity(
            ContainerLaunchInfo plan,
            List<Confinement> confinement,
            Optional<Nesting> nesting,
            Optional<Credentials> user)
            throws ContainerizerException, IOException {
        boolean becomesRoot = user.map(Credentials::uid).orElseGet(parts.syscalls::effectiveUser) == 0;
        var origin = new ConfinementPlan.Origin(
                nesting.flatMap(n -> n.parent().process()).map(ContainerProcess::init),
                plan.hasBoundingCapabilities() || plan.hasEffectiveCapabilities()
                        ? parts.proc.permittedCapabilities()
                        : 0,
                parts.proc.oomScoreAdjustment(),
                becomesRoot);
        List<Confinement> held = ConfinementPlan.of(plan, confinement, origin);
        if (MappedOwners.concerns(held)) {
            held = MappedOwners.of(held, OwnedFiles.among(MappedOwners.sources(held)));
        }
        return new LaunchPlan.Identity(
                user, ResourceLimits.of(List.of(parts.syscalls.descriptorLimit()), plan.getRlimits()), held);
    }

    /** Whom the container becomes; empty when that is ourselves. */
    private Optional<Credentials> credentials(ContainerConfig config) throws ContainerizerException, IOException {
        if (!config.hasUser()) {
            return Optional.empty();
        }
        Credentials account = new Accounts(parts.syscalls).require(config.getUser());
        int own = parts.syscalls.effectiveUser();
        if (own != ROOT && account.uid() != own) {
            throw new ContainerizerException("The container cannot run as user '" + config.getUser()
                    + "': the agent is user " + own + ", and only root can become somebody else");
        }
        return account.uid() == own ? Optional.empty() : Optional.of(account);
    }

    /** Mount points in the sandbox are there before anything is fetched into it: whose they are is not left to chance. */
    private void fetch(ContainerConfig config, Optional<Credentials> user, ContainerProcess process)
            throws ContainerizerException, IOException, InterruptedException {
        if (config.getCommandInfo().getUrisCount() > 0) {
            process.awaitMade(MAKE_TIMEOUT);
            parts.fetcher.fetch(
                    config.getCommandInfo().getUrisList(), Path.of(config.getDirectory()), fetchUser(config, user));
        }
    }

    private static Fetcher.User fetchUser(ContainerConfig config, Optional<Credentials> user) {
        return new Fetcher.User(config.hasUser() ? Optional.of(config.getUser()) : Optional.empty(), user);
    }

    private ContainerConfig makeSandbox(
            ContainerConfig config, ContainerId id, Optional<Nesting> nesting, Optional<Credentials> user)
            throws IOException {
        if (nesting.isEmpty()) {
            Path directory = Path.of(config.getDirectory());
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                give(directory, "", user);
            }
            return config;
        }
        Path root = Path.of(nesting.get().root().config().getDirectory());
        String below = ContainerFiles.sandboxBelowRoot(id);
        try (Sandbox sandbox = Sandbox.open(parts.syscalls, root, Optional.empty())) {
            sandbox.makeDirectories(below, 0755);
        }
        give(root, below, user);
        return config.toBuilder().setDirectory(root.resolve(below).toString()).build();
    }

    /**
     * The sandbox without links on the way to it. What is above the root container's sandbox is ours and may have links;
     * what is below is the user's, and the supervisor follows none there.
     */
    private static Path logs(ContainerConfig config, Optional<Nesting> nesting) throws IOException {
        Path sandbox = Path.of(config.getDirectory());
        Path root = rootSandbox(config, nesting);
        Path above = Objects.requireNonNull(root.toAbsolutePath().getParent(), "a sandbox is below something");
        return above.toRealPath()
                .resolve(root.getFileName())
                .resolve(root.relativize(sandbox).toString());
    }

    private static Path rootSandbox(ContainerConfig config, Optional<Nesting> nesting) {
        return Path.of(nesting.map(n -> n.root().config()).orElse(config).getDirectory());
    }

    private void give(Path directory, String below, Optional<Credentials> user) throws IOException {
        try (Sandbox sandbox = Sandbox.open(parts.syscalls, directory, Optional.empty())) {
            sandbox.give(below, Sandbox.DIRECTORY_MODE, user);
        }
    }

    private Preparation prepare(Container container) throws ContainerizerException {
        List<Preparation> wanted = new ArrayList<>();
        for (Isolator isolator : parts.isolatorsFor(container.id())) {
            wanted.add(isolator.prepare(container.id(), container.config()));
            container.checkNotDestroyed();
        }
        return LaunchPlan.merge(wanted);
    }

    private ContainerProcess start(Container container, LaunchDescription description)
            throws IOException, InterruptedException {
        ContainerProcess process = parts.launcher.start(container.id(), description);
        container.setProcess(process);
        return process;
    }

    /**
     * Writes down what was started, while its first process makes the container: until it is released it ends by itself
     * if we go away. The pid comes last and where the agent wants it first: a pid in the runtime directory alone means
     * that the agent's memory was wiped, and the container is an orphan.
     */
    private void checkpoint(
            Container container, ContainerLaunchInfo plan, ContainerProcess process, Optional<Path> pidCheckpoint)
            throws IOException {
        ContainerId id = container.id();
        parts.runtime.writeConfig(id, container.config());
        parts.runtime.writeLaunchInfo(id, plan);
        if (pidCheckpoint.isPresent()) {
            RuntimeDirectory.writePid(pidCheckpoint.get(), process.init().pid());
        }
        parts.runtime.writePids(id, new RecordedProcess(process.supervisor(), process.init(), parts.proc.bootId()));
    }

    private void isolate(ContainerId id, ContainerPids pids) throws ContainerizerException {
        limitations.watch(id);
        for (Isolator isolator : parts.isolatorsFor(id)) {
            isolator.isolate(id, pids);
        }
    }
}
