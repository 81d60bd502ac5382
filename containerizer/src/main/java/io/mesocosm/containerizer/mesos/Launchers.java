package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.CgroupKiller;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.launcher.Confinement.SupervisorInCgroup;
import io.mesocosm.containerizer.launcher.ExecutorsSlice;
import io.mesocosm.containerizer.launcher.Launcher;
import io.mesocosm.containerizer.launcher.LinuxLauncher;
import io.mesocosm.containerizer.launcher.PosixLauncher;
import io.mesocosm.containerizer.launcher.Supervisors;
import io.mesocosm.containerizer.process.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the launcher that {@code --launcher} asks for. */
public final class Launchers {

    private static final int ROOT = 0;

    private Launchers() {}

    /**
     * The launcher of these settings.
     *
     * @param systemd its runtime directory ({@code --systemd_runtime_directory}), if supervisors are to go to a slice of
     *     its ({@code --systemd_enable_support})
     * @throws IOException says what the host lacks, or what systemd does not do
     */
    public static Launcher make(
            IsolationSettings settings, Kernel kernel, Supervisors supervisors, Optional<Path> systemd)
            throws IOException {
        CgroupSettings cgroups = settings.cgroups();
        Optional<ExecutorsSlice> slice = systemd.map(ExecutorsSlice::new)
                .filter(found -> found.isPossible() && kernel.syscalls().effectiveUser() == ROOT);
        Optional<SupervisorInCgroup> placement =
                slice.isPresent() ? Optional.of(slice.get().start(host(cgroups))) : Optional.empty();
        var processes = new PosixLauncher(kernel, supervisors, placement);
        if (!settings.linuxLauncher()) {
            return processes;
        }
        if (kernel.syscalls().effectiveUser() != ROOT) {
            throw new IOException("The Linux launcher needs root, and this agent is user "
                    + kernel.syscalls().effectiveUser() + ": start it as root, or with --launcher=posix");
        }
        var tracking = host(cgroups).tracking();
        tracking.ensure(cgroups.root());
        return new LinuxLauncher(
                processes,
                new ContainerCgroups(tracking, cgroups.root()),
                new CgroupKiller(kernel.syscalls(), kernel.proc()),
                cgroups.destroyTimeout());
    }

    private static CgroupHost host(CgroupSettings cgroups) throws CgroupException {
        return CgroupHost.detect(cgroups.hierarchy());
    }
}
