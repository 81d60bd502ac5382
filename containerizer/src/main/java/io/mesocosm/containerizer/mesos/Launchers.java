package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.CgroupKiller;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.launcher.Launcher;
import io.mesocosm.containerizer.launcher.LinuxLauncher;
import io.mesocosm.containerizer.launcher.PosixLauncher;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ReadinessLoop;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.nio.file.Path;

/** Makes the launcher that {@code --launcher} asks for. */
public final class Launchers {

    private Launchers() {}

    /**
     * The launcher of these settings.
     *
     * @param supervisor the program of {@code NativeLibrary}
     * @throws CgroupException says what of cgroups the host lacks
     */
    public static Launcher make(
            IsolationSettings settings, Syscalls syscalls, ReadinessLoop loop, ProcFs proc, Path supervisor)
            throws CgroupException {
        var processes = new PosixLauncher(syscalls, loop, proc, supervisor);
        if (!settings.linuxLauncher()) {
            return processes;
        }
        CgroupSettings cgroups = settings.cgroups();
        var tracking = CgroupHost.detect(cgroups.hierarchy()).tracking();
        tracking.ensure(cgroups.root());
        return new LinuxLauncher(
                processes,
                new ContainerCgroups(tracking, cgroups.root()),
                new CgroupKiller(syscalls, proc),
                cgroups.destroyTimeout());
    }
}
