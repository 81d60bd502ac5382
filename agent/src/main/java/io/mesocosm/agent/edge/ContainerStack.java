package io.mesocosm.agent.edge;

import io.mesocosm.agent.flags.AgentFlags;
import io.mesocosm.common.loop.FaultHandler;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.modules.ModuleException;
import io.mesocosm.common.modules.ModuleFlags;
import io.mesocosm.containerizer.Containerizer;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.TerminationListener;
import io.mesocosm.containerizer.fetcher.Fetcher;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.IsolatorFactory;
import io.mesocosm.containerizer.isolator.Isolators;
import io.mesocosm.containerizer.launcher.PosixLauncher;
import io.mesocosm.containerizer.mesos.MesosContainerizer;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ReadinessLoop;
import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.syscalls.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The containerizer and all below it, wired by hand. */
final class ContainerStack implements AutoCloseable {

    private final ReadinessLoop loop;
    private final Containerizer containerizer;

    private ContainerStack(ReadinessLoop loop, Containerizer containerizer) {
        this.loop = loop;
        this.containerizer = containerizer;
    }

    /**
     * Makes one.
     *
     * @throws IOException naming what is missing or unknown
     */
    static ContainerStack open(
            AgentFlags.Containers flags,
            Path work,
            Path runtime,
            Metrics metrics,
            FaultHandler faults,
            TerminationListener listener)
            throws IOException {
        NativeLibrary library = NativeLibrary.unpack(work.resolve(".native"));
        var syscalls = new JniSyscalls(library);
        var proc = new ProcFs();
        var loop = new ReadinessLoop(syscalls, faults);
        var settings = flags.isolation().withLinuxLauncher(false);
        var context =
                new IsolatorContext(work, runtime, syscalls, proc, loop, metrics, InstantSource.system(), settings);
        List<Isolator> isolators = isolators(context, flags.modules());
        AgentFlags.Fetching fetching = flags.fetching();
        var fetcher = new Fetcher(
                new Fetcher.Settings(
                        Optional.of(fetching.frameworksHome()).filter(home -> !home.isEmpty()),
                        fetching.stallTimeout(),
                        Path.of(fetching.cacheDirectory()),
                        fetching.cacheBytes()),
                syscalls,
                metrics);
        loop.start();
        var launcher = new PosixLauncher(syscalls, loop, proc, library.supervisor());
        var surroundings = new MesosContainerizer.Surroundings(
                syscalls, proc, runtime, settings.filesystem().sandboxDirectory(), metrics, InstantSource.system());
        return new ContainerStack(loop, new MesosContainerizer(surroundings, launcher, isolators, fetcher, listener));
    }

    private static List<Isolator> isolators(IsolatorContext context, ModuleFlags modules) throws IOException {
        try {
            return Isolators.make(context, modules.load(List.of(IsolatorFactory.class)));
        } catch (ModuleException e) {
            throw new IOException(e.getMessage(), e);
        } catch (ContainerizerException e) {
            throw new IOException("Could not create MesosContainerizer: " + e.getMessage(), e);
        }
    }

    Containerizer containerizer() {
        return containerizer;
    }

    @Override
    public void close() {
        loop.close();
    }
}
