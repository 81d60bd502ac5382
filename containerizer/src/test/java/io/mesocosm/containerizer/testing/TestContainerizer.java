package io.mesocosm.containerizer.testing;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.modules.Modules;
import io.mesocosm.containerizer.fetcher.Fetcher;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.Isolators;
import io.mesocosm.containerizer.mesos.MesosContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
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

/** A Mesos containerizer on the real kernel, in a directory of its own, that remembers what it was told. */
public final class TestContainerizer implements AutoCloseable {

    public final TestHost host;
    public final Path workDirectory;
    public final Path runtimeDirectory;
    public final Metrics metrics = new Metrics();
    public final MesosContainerizer containerizer;
    public final Map<ContainerId, ContainerTermination> terminations = new ConcurrentHashMap<>();
    public final AtomicInteger told = new AtomicInteger();

    public TestContainerizer(Path directory) throws Exception {
        this(directory, List.of());
    }

    /** @param further come after the isolators of {@code posix/cpu,posix/mem} */
    public TestContainerizer(Path directory, List<Isolator> further) throws Exception {
        host = new TestHost();
        workDirectory = directory.resolve("work");
        runtimeDirectory = directory.resolve("run");
        List<Isolator> isolators = new ArrayList<>(
                Isolators.make(host.context(directory, metrics, IsolationSettings.DEFAULTS), Modules.BUILT_IN));
        isolators.addAll(further);
        var settings =
                new Fetcher.Settings(Optional.empty(), Duration.ofSeconds(5), directory.resolve("fetch"), 1 << 20);
        containerizer = new MesosContainerizer(
                new MesosContainerizer.Surroundings(
                        host.syscalls, host.proc, runtimeDirectory, metrics, InstantSource.system()),
                host.launcher,
                isolators,
                new Fetcher(settings, host.syscalls, metrics),
                this::terminated);
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

    public void launch(ContainerId id, String command) throws Exception {
        containerizer.launch(id, shell(id, command), Map.of(), Optional.empty());
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
    public void close() {
        host.close();
    }
}
