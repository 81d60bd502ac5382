package io.mesocosm.simulation.benchmark.containers;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.modules.Modules;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.fetcher.Fetcher;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.Isolators;
import io.mesocosm.containerizer.launcher.Supervisors;
import io.mesocosm.containerizer.mesos.Launchers;
import io.mesocosm.containerizer.mesos.MesosContainerizer;
import io.mesocosm.containerizer.process.Kernel;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ReadinessLoop;
import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.syscalls.NativeLibrary;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;

/** The agent's containerizer in this process. */
public final class LocalContainerizer implements AutoCloseable {

    private static final List<Resource> RESOURCES = resources();

    private final Path directory;
    private final ReadinessLoop loop;
    private final Supervisors supervisors;
    private final MesosContainerizer containerizer;

    /**
     * Makes one.
     *
     * @param run the runtime directory
     * @param settings which isolators, with which cgroups
     * @param further come after those
     */
    public LocalContainerizer(Path directory, Path run, IsolationSettings settings, List<Isolator> further)
            throws IOException, ContainerizerException {
        this.directory = directory;
        NativeLibrary library = NativeLibrary.unpack(directory.resolve("native"));
        var syscalls = new JniSyscalls(library);
        var proc = new ProcFs();
        var metrics = new Metrics();
        loop = new ReadinessLoop(syscalls, (doing, cause) -> cause.printStackTrace());
        var kernel = new Kernel(syscalls, proc, loop);
        var context = new IsolatorContext(
                directory, run, kernel, metrics, InstantSource.system(), settings, Optional.empty());
        supervisors = new Supervisors(syscalls, loop, library.supervisor());
        var launcher = Launchers.make(settings, kernel, supervisors, Optional.empty());
        List<Isolator> isolators = new ArrayList<>(Isolators.make(context, Modules.BUILT_IN));
        isolators.addAll(further);
        var fetching =
                new Fetcher.Settings(Optional.empty(), Duration.ofSeconds(5), directory.resolve("fetch"), 1 << 20);
        loop.start();
        supervisors.startAhead();
        containerizer = new MesosContainerizer(
                new MesosContainerizer.Surroundings(syscalls, proc, run, settings, metrics, InstantSource.system()),
                launcher,
                isolators,
                new Fetcher(fetching, syscalls, metrics),
                (id, termination) -> {});
    }

    /** Launches a container, and returns when its program runs. */
    public void launch(ContainerId id, Optional<Path> rootfs, String... command) throws ContainerizerException {
        var config = ContainerConfig.newBuilder()
                .setCommandInfo(CommandInfo.newBuilder()
                        .setShell(false)
                        .setValue(command[0])
                        .addAllArguments(List.of(command)))
                .setExecutorInfo(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue(id.value()))
                        .addAllResources(RESOURCES))
                .addAllResources(RESOURCES)
                .setDirectory(directory.resolve("sandboxes/" + id.value()).toString());
        rootfs.ifPresent(root -> config.setRootfs(root.toString()));
        containerizer.launch(id, config.build(), Map.of(), Optional.empty());
    }

    /** Ends a container, and returns when nothing is left of it. */
    public void destroy(ContainerId id) throws ContainerizerException {
        containerizer.destroy(id);
        containerizer.forget(id);
    }

    private static List<Resource> resources() {
        try {
            return Resources.parse("cpus:0.1;mem:32", "*").toProto();
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        supervisors.close();
        loop.close();
    }
}
