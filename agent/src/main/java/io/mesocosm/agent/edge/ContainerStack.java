package io.mesocosm.agent.edge;

import io.mesocosm.agent.flags.AgentFlags;
import io.mesocosm.common.loop.FaultHandler;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.modules.ModuleException;
import io.mesocosm.common.modules.ModuleFlags;
import io.mesocosm.containerizer.Containerizer;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.TerminationListener;
import io.mesocosm.containerizer.cgroups.AgentCgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.fetcher.Fetcher;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.IsolatorFactory;
import io.mesocosm.containerizer.isolator.Isolators;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.launcher.Launcher;
import io.mesocosm.containerizer.launcher.Supervisors;
import io.mesocosm.containerizer.mesos.Launchers;
import io.mesocosm.containerizer.mesos.MesosContainerizer;
import io.mesocosm.containerizer.process.Kernel;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ReadinessLoop;
import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.syscalls.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;

/** The containerizer and all below it, wired by hand. */
final class ContainerStack implements AutoCloseable {

    private static final String FAILED = "Could not create MesosContainerizer: ";

    /**
     * What containers are made on.
     *
     * @param work {@code --work_dir}
     * @param runtime {@code --runtime_dir}
     * @param resources what the agent offers
     */
    record Host(Path work, Path runtime, List<Resource> resources, Metrics metrics) {

        Host {
            resources = List.copyOf(resources);
        }
    }

    private final ReadinessLoop loop;
    private final Supervisors supervisors;
    private final Containerizer containerizer;

    private ContainerStack(ReadinessLoop loop, Supervisors supervisors, Containerizer containerizer) {
        this.loop = loop;
        this.supervisors = supervisors;
        this.containerizer = containerizer;
    }

    /**
     * Makes one.
     *
     * @throws IOException naming what is missing or unknown
     */
    static ContainerStack open(
            AgentFlags.Containers flags, Host host, FaultHandler faults, TerminationListener listener)
            throws IOException {
        NativeLibrary library = NativeLibrary.unpack(host.work.resolve(".native"));
        var syscalls = new JniSyscalls(library);
        var kernel = new Kernel(syscalls, new ProcFs(), new ReadinessLoop(syscalls, faults));
        var supervisors = new Supervisors(syscalls, kernel.loop(), library.supervisor());
        try {
            return new ContainerStack(kernel.loop(), supervisors, make(flags, host, kernel, supervisors, listener));
        } catch (IOException | RuntimeException e) {
            supervisors.close();
            kernel.loop().close();
            throw e;
        }
    }

    private static Containerizer make(
            AgentFlags.Containers flags,
            Host host,
            Kernel kernel,
            Supervisors supervisors,
            TerminationListener listener)
            throws IOException {
        IsolationSettings given = flags.isolation();
        IsolationSettings settings = given.withPorts(given.ports().with(host.resources))
                .withDisk(given.disk().with(host.resources));
        var context = new IsolatorContext(
                host.work, host.runtime, kernel, host.metrics, InstantSource.system(), settings, Optional.empty());
        enterCgroup(settings, flags.agentSubsystems());
        Launcher launcher = launcher(context, supervisors, flags.systemd());
        List<Isolator> isolators = isolators(context, flags.modules());
        AgentFlags.Fetching fetching = flags.fetching();
        var fetcher = new Fetcher(
                new Fetcher.Settings(
                        Optional.of(fetching.frameworksHome()).filter(home -> !home.isEmpty()),
                        fetching.stallTimeout(),
                        Path.of(fetching.cacheDirectory()),
                        fetching.cacheBytes()),
                kernel.syscalls(),
                host.metrics);
        kernel.loop().start();
        supervisors.startAhead();
        var surroundings = new MesosContainerizer.Surroundings(
                kernel.syscalls(), kernel.proc(), host.runtime, settings, host.metrics, InstantSource.system());
        return new MesosContainerizer(surroundings, launcher, isolators, fetcher, listener);
    }

    private static void enterCgroup(IsolationSettings settings, List<String> subsystems) throws IOException {
        if (!subsystems.isEmpty()) {
            CgroupSettings cgroups = settings.cgroups();
            try {
                AgentCgroup.enter(
                        CgroupHost.detect(cgroups.hierarchy()),
                        cgroups.root(),
                        subsystems,
                        ProcessHandle.current().pid());
            } catch (CgroupException e) {
                throw new IOException("--agent_subsystems: " + e.getMessage(), e);
            }
        }
    }

    private static Launcher launcher(IsolatorContext context, Supervisors supervisors, Optional<Path> systemd)
            throws IOException {
        try {
            return Launchers.make(context.settings(), context.kernel(), supervisors, systemd);
        } catch (IOException e) {
            throw new IOException(FAILED + "Failed to create launcher: " + e.getMessage(), e);
        }
    }

    private static List<Isolator> isolators(IsolatorContext context, ModuleFlags modules) throws IOException {
        try {
            return Isolators.make(context, modules.load(List.of(IsolatorFactory.class)));
        } catch (ModuleException e) {
            throw new IOException(e.getMessage(), e);
        } catch (ContainerizerException e) {
            throw new IOException(FAILED + e.getMessage(), e);
        }
    }

    Containerizer containerizer() {
        return containerizer;
    }

    @Override
    public void close() {
        supervisors.close();
        loop.close();
    }
}
