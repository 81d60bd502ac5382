package io.mesocosm.containerizer.testing;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.modules.Modules;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.fetcher.Fetcher;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.Isolators;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.mesos.MesosContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/**
 * A Mesos containerizer on the real kernel, in a directory and with cgroups of its own, that remembers what it was told.
 * Closing it destroys every container, takes back everything and fails when the containerizer should have done so.
 */
public final class TestContainerizer implements AutoCloseable {

    public final TestHost host;
    public final Path workDirectory;
    public final Path runtimeDirectory;
    public final Metrics metrics = new Metrics();
    public final MesosContainerizer containerizer;
    public final Map<ContainerId, ContainerTermination> terminations = new ConcurrentHashMap<>();
    public final AtomicInteger told = new AtomicInteger();
    public final IsolationSettings settings;

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Path directory;

    public TestContainerizer(Path directory) throws Exception {
        this(directory, List.of());
    }

    /** @param further come after the isolators of {@code posix/cpu,posix/mem} */
    public TestContainerizer(Path directory, List<Isolator> further) throws Exception {
        this(directory, IsolationSettings.DEFAULTS, further);
    }

    public TestContainerizer(Path directory, IsolationSettings settings) throws Exception {
        this(directory, settings, List.of());
    }

    /**
     * @param settings with the default root of cgroups: one of its own is used; any other is kept
     * @param further come after the isolators that the settings name
     */
    public TestContainerizer(Path directory, IsolationSettings settings, List<Isolator> further) throws Exception {
        this.directory = directory;
        this.settings = settings.cgroups().root().equals(CgroupSettings.DEFAULTS.root())
                ? settings.withCgroups(settings.cgroups().withRoot(ownRoot()))
                : settings;
        host = new TestHost();
        workDirectory = directory.resolve("work");
        runtimeDirectory = directory.resolve("run");
        try {
            containerizer = make(further);
        } catch (Exception e) {
            new Leftovers(this.settings.cgroups().root(), directory).remove(); // roots made before the one that failed
            host.close();
            throw e;
        }
    }

    private MesosContainerizer make(List<Isolator> further) throws Exception {
        List<Isolator> isolators =
                new ArrayList<>(Isolators.make(host.context(directory, metrics, settings), Modules.BUILT_IN));
        isolators.addAll(further);
        var fetching =
                new Fetcher.Settings(Optional.empty(), Duration.ofSeconds(5), directory.resolve("fetch"), 1 << 20);
        return new MesosContainerizer(
                new MesosContainerizer.Surroundings(
                        host.syscalls, host.proc, runtimeDirectory, settings, metrics, InstantSource.system()),
                host.launcher(settings),
                isolators,
                new Fetcher(fetching, host.syscalls, metrics),
                this::terminated);
    }

    /** Containers of the Linux launcher, with these isolators. */
    public static IsolationSettings linux(String isolation) {
        return IsolationSettings.DEFAULTS.withLinuxLauncher(true).withIsolation(isolation);
    }

    private static String ownRoot() {
        return "mesocosm-test-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
    }

    private void terminated(ContainerId id, ContainerTermination termination) {
        terminations.put(id, termination);
        told.incrementAndGet();
    }

    public Path sandbox(ContainerId id) {
        return workDirectory.resolve("sandboxes").resolve(id.value());
    }

    /** A shell command in a sandbox of its own. */
    public ContainerConfig shell(ContainerId id, String command) {
        return config(
                id, CommandInfo.newBuilder().setShell(true).setValue(command).build());
    }

    public ContainerConfig config(ContainerId id, CommandInfo command) {
        var config = ContainerConfig.newBuilder()
                .setCommandInfo(command)
                .setExecutorInfo(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("executor of " + id)))
                .setDirectory(sandbox(id).toString());
        return (id.parent().isPresent() ? config.clearExecutorInfo() : config).build();
    }

    /** A shell command; what cgroups demand of containers that are not nested is asked for. */
    public void launch(ContainerId id, String command) throws Exception {
        ContainerConfig config = shell(id, command);
        boolean limited = settings.linuxLauncher() && id.parent().isEmpty();
        containerizer.launch(
                id, limited ? TestCgroups.request(config, 0.1, 64).build() : config, Map.of(), Optional.empty());
    }

    /** Waits until the listener was told, and says what. */
    public ContainerTermination awaitTermination(ContainerId id) throws Exception {
        Await.until("termination of " + id, () -> terminations.containsKey(id));
        return Objects.requireNonNull(terminations.get(id));
    }

    /** Forgets how containers ended, as an agent that has written it down; answers where nothing must be left. */
    public Path forget(Iterable<ContainerId> ids) throws Exception {
        for (ContainerId id : ids) {
            containerizer.forget(id);
        }
        return runtimeDirectory.resolve("containers");
    }

    @Override
    public void close() throws IOException {
        List<String> left;
        try {
            for (ContainerId id : containerizer.containers()) {
                containerizer.destroy(id);
            }
        } catch (ContainerizerException e) {
            throw new AssertionError("could not destroy what was left", e);
        } finally {
            left = new Leftovers(settings.cgroups().root(), directory).remove();
            host.close();
        }
        if (!left.isEmpty()) {
            throw new AssertionError("left on the host: " + left);
        }
    }

    /** Goes away as an agent that is stopped: the containers stay. */
    public void leave() {
        host.close();
    }

    /** What a test does with an agent. */
    @FunctionalInterface
    public interface Doing<T> {
        T with(TestContainerizer test) throws Exception;
    }

    /** Goes away after that, and leaves its containers to the next; when it fails, nothing is left. */
    public <T> T thenLeave(Doing<T> doing) throws Exception {
        T done;
        try {
            done = doing.with(this);
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
        leave();
        return done;
    }

    /** What an agent writes down of a container that runs. */
    public ContainerState state(ContainerId id) throws ContainerizerException {
        return ContainerState.newBuilder()
                .setContainerId(id.toProto())
                .setDirectory(sandbox(id).toString())
                .setPid(containerizer.status(id).getExecutorPid())
                .build();
    }
}
