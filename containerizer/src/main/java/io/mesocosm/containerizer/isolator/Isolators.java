package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.modules.Configured;
import io.mesocosm.common.modules.Modules;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.cgroups.CgroupsIsolator;
import io.mesocosm.containerizer.isolator.disk.Btrfs;
import io.mesocosm.containerizer.isolator.disk.Du;
import io.mesocosm.containerizer.isolator.disk.Xfs;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemLinux;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemShared;
import io.mesocosm.containerizer.isolator.namespaces.IpcNamespace;
import io.mesocosm.containerizer.isolator.namespaces.PidNamespace;
import io.mesocosm.containerizer.isolator.namespaces.UserNamespace;
import io.mesocosm.containerizer.isolator.network.Ports;
import io.mesocosm.containerizer.isolator.security.Capabilities;
import io.mesocosm.containerizer.isolator.security.Devices;
import io.mesocosm.containerizer.isolator.security.NoNewPrivileges;
import io.mesocosm.containerizer.isolator.security.Rlimits;
import io.mesocosm.containerizer.isolator.security.Seccomp;
import io.mesocosm.containerizer.isolator.volume.HostPath;
import io.mesocosm.containerizer.isolator.volume.SandboxPath;
import io.mesocosm.containerizer.isolator.volume.VolumeGidKeeper;
import io.mesocosm.containerizer.isolator.volume.VolumeSecret;
import io.mesocosm.containerizer.volumes.VolumeGids;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The isolators that {@code --isolation} names, in the order in which they are asked. */
public final class Isolators {

    private static final Logger log = LoggerFactory.getLogger(Isolators.class);

    @FunctionalInterface
    private interface Maker {
        Isolator make(IsolatorContext context) throws ContainerizerException;
    }

    /** Makes one isolator; of a family, whose name ends with a slash, there is one whichever members are named. */
    private record BuiltIn(String name, Maker maker) {

        boolean covers(String given) {
            return name.endsWith("/") ? given.startsWith(name) : given.equals(name);
        }
    }

    /** The family that the Linux launcher keeps its containers in: there with it, named or not, and not without it. */
    private static final String CGROUPS = "cgroups/";

    /**
     * Those that are built in, in the order in which they are made and asked. (Mesos: {@code
     * MesosContainerizer::create})
     */
    private static final List<BuiltIn> BUILT_IN = List.of(
            new BuiltIn("filesystem/posix", FilesystemPosix::create),
            new BuiltIn("filesystem/linux", FilesystemLinux::create),
            new BuiltIn("filesystem/shared", FilesystemShared::create),
            new BuiltIn("posix/cpu", c -> new PosixCpu(c.proc(), c.syscalls().clockTicks())),
            new BuiltIn("posix/mem", c -> new PosixMem(c.proc(), c.syscalls().pageBytes())),
            new BuiltIn("posix/rlimits", _ -> new Rlimits()),
            new BuiltIn(CGROUPS, CgroupsIsolator::create),
            new BuiltIn("linux/devices", Devices::create),
            new BuiltIn("linux/capabilities", Capabilities::create),
            new BuiltIn("linux/nnp", _ -> new NoNewPrivileges()),
            new BuiltIn("namespaces/ipc", IpcNamespace::create),
            new BuiltIn("namespaces/pid", PidNamespace::create),
            new BuiltIn("namespaces/user", UserNamespace::create),
            new BuiltIn("volume/sandbox_path", SandboxPath::create),
            new BuiltIn("volume/host_path", HostPath::create),
            new BuiltIn("volume/secret", VolumeSecret::create),
            new BuiltIn("disk/du", Du::new),
            new BuiltIn("disk/xfs", Xfs::create),
            new BuiltIn("disk/btrfs", Btrfs::create),
            new BuiltIn("linux/seccomp", Seccomp::create),
            new BuiltIn("network/ports", Ports::create),
            new BuiltIn(IsolationNames.ENVIRONMENT_SECRET, _ -> new EnvironmentSecret()));

    private Isolators() {}

    /**
     * Makes the isolators of a comma list: those that are built in, in an order of ours, then those of modules, in the
     * list's. {@code filesystem/posix} is there when no other {@code filesystem/} is, {@code environment_secret} always.
     *
     * @throws ContainerizerException names what is unknown, given twice or cannot be had
     */
    public static List<Isolator> make(IsolatorContext surroundings, Modules modules) throws ContainerizerException {
        Optional<VolumeGids> gids = VolumeGidKeeper.gids(surroundings);
        IsolatorContext context = surroundings.with(gids);
        Set<String> names = context.settings().isolation().complete();
        Set<String> own = new LinkedHashSet<>(names);
        own.removeIf(name -> modules.find(IsolatorFactory.class, name).isPresent());
        names.removeAll(own);
        check(own, context.settings());
        IdleSettings.of(context.settings()).forEach(log::warn);
        List<Isolator> isolators = new ArrayList<>();
        for (BuiltIn builtIn : BUILT_IN) {
            boolean always = builtIn.name.equals(CGROUPS) && context.settings().linuxLauncher();
            if (always || own.stream().anyMatch(builtIn::covers)) {
                isolators.add(make(builtIn.name, builtIn.maker, context));
            }
        }
        for (String name : names) {
            isolators.add(make(name, ofModule(name, modules), context));
        }
        gids.ifPresent(shared -> isolators.add(new VolumeGidKeeper(shared, context.runtimeDirectory())));
        return List.copyOf(isolators);
    }

    private static void check(Set<String> own, IsolationSettings settings) throws ContainerizerException {
        for (String name : own) {
            if (BUILT_IN.stream().noneMatch(builtIn -> builtIn.covers(name))) {
                throw new ContainerizerException("Unknown or unsupported isolator '" + name + "'");
            }
            if (name.startsWith(CGROUPS) && !settings.linuxLauncher()) {
                throw new ContainerizerException(
                        "Failed to create isolator '" + name + "': it needs the Linux launcher (--launcher=linux)");
            }
        }
    }

    private static Maker ofModule(String name, Modules modules) {
        Configured<IsolatorFactory> module =
                modules.find(IsolatorFactory.class, name).orElseThrow();
        return context -> Objects.requireNonNull(
                module.factory().create(name, module.parameters(), context), "the factory made no isolator");
    }

    private static Isolator make(String name, Maker maker, IsolatorContext context) throws ContainerizerException {
        try {
            Needs.check(name, context);
            return maker.make(context);
        } catch (ContainerizerException | RuntimeException | LinkageError e) {
            // A library's code may throw anything: whoever starts an agent gets one line all the same.
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            String shown = name.equals(CGROUPS) ? "cgroups/all" : name; // as in Mesos, whichever are named
            throw new ContainerizerException(
                    "Failed to create isolator '" + shown + "': " + reason + Needs.advice(name, context), e);
        }
    }
}
