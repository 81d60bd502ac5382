package io.mesocosm.containerizer.isolator.filesystem;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.Device;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.launcher.FilesystemStep.Mask;
import io.mesocosm.containerizer.launcher.FilesystemStep.SymbolicLink;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.sandbox.SandboxPlace;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a container with a root file system of its own finds in it besides: the kernel's file systems, devices, its
 * sandbox. Links of an image are not followed to where the kernel's go. Pure.
 */
final class RootMounts {

    private static final Set<MountAttribute> PLAIN =
            Set.of(MountAttribute.NO_SETUID, MountAttribute.NO_EXECUTE, MountAttribute.NO_DEVICES);
    private static final Set<MountAttribute> PLAIN_READ_ONLY = Set.of(
            MountAttribute.NO_SETUID, MountAttribute.NO_EXECUTE, MountAttribute.NO_DEVICES, MountAttribute.READ_ONLY);
    private static final Set<MountAttribute> WITH_DEVICES = Set.of(MountAttribute.NO_SETUID, MountAttribute.NO_EXECUTE);

    /** What even root of a container only reads. */
    private static final List<String> READ_ONLY =
            List.of("proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger");

    private static final List<String> MASKED = List.of(
            "proc/acpi",
            "proc/asound",
            "proc/interrupts",
            "proc/kcore",
            "proc/keys",
            "proc/key-users",
            "proc/latency_stats",
            "proc/sched_debug",
            "proc/scsi",
            "proc/timer_list",
            "proc/timer_stats",
            "sys/devices/virtual/powercap",
            "sys/firmware");

    private static final int MEMORY = 1;
    private static final int TERMINALS = 5;
    private static final int ANYBODY = 0666;

    /** Major and minor numbers, of the kernel's list of devices. */
    private static final Map<String, int[]> DEVICES = new TreeMap<>(Map.of(
            "full", new int[] {MEMORY, 7},
            "null", new int[] {MEMORY, 3},
            "random", new int[] {MEMORY, 8},
            "tty", new int[] {TERMINALS, 0},
            "urandom", new int[] {MEMORY, 9},
            "zero", new int[] {MEMORY, 5}));

    private static final Map<String, String> LINKS = new TreeMap<>(Map.of(
            "fd", "/proc/self/fd",
            "stdin", "/proc/self/fd/0",
            "stdout", "/proc/self/fd/1",
            "stderr", "/proc/self/fd/2",
            "ptmx", "pts/ptmx"));

    private final String sandboxDirectory;
    private final boolean sharedMemory;
    private final boolean devicesConfined;
    private final KernelPaths kernel;

    /**
     * @param sharedMemory whether {@code /dev/shm} is made here, and not with an IPC namespace
     * @param devicesConfined whether device nodes of an image or in a sandbox may be let work, since a cgroup confines
     *     them
     * @param kernel what this kernel has of paths: that depends on how it was built
     */
    RootMounts(String sandboxDirectory, boolean sharedMemory, boolean devicesConfined, KernelPaths kernel) {
        this.sandboxDirectory = sandboxDirectory;
        this.sharedMemory = sharedMemory;
        this.devicesConfined = devicesConfined;
        this.kernel = kernel;
    }

    /** @param privileged whether nothing is masked */
    List<Confinement> steps(ContainerId id, ContainerConfig config, boolean privileged) {
        List<Confinement> steps = new ArrayList<>();
        steps.add(new Root(Path.of(config.getRootfs()), foreign(Set.of())));
        steps.add(new Filesystem("proc", own("proc"), PLAIN, ""));
        READ_ONLY.stream()
                .filter(kernel.exists())
                .forEach(path -> steps.add(new Bind(own(path), own(path), PLAIN_READ_ONLY)));
        steps.add(new Filesystem("sysfs", own("sys"), PLAIN_READ_ONLY, ""));
        steps.add(new Filesystem("tmpfs", own("sys/fs/cgroup"), PLAIN, "mode=755"));
        steps.add(new Filesystem("tmpfs", own("dev"), WITH_DEVICES, "mode=755"));
        steps.add(new Filesystem("devpts", own("dev/pts"), WITH_DEVICES, "newinstance,ptmxmode=0666,mode=0620,gid=5"));
        if (sharedMemory) {
            steps.add(Filesystem.sharedMemory(own("dev/shm")));
        }
        DEVICES.forEach((name, number) ->
                steps.add(new Device(own("dev/" + name), false, number[0], number[1], ANYBODY, 0, 0)));
        LINKS.forEach((name, content) -> steps.add(new SymbolicLink(own("dev/" + name), content)));
        SandboxPlace sandbox = SandboxPlace.of(id, Path.of(config.getDirectory()));
        steps.add(new Bind(
                Place.beneath(sandbox.root(), sandbox.below()),
                Place.inContainer(sandboxDirectory),
                foreign(Set.of(MountAttribute.RECURSIVE, MountAttribute.FOLLOWS))));
        if (!privileged) {
            Stream.concat(MASKED.stream(), kernel.temperatures().stream())
                    .forEach(path -> steps.add(new Mask(own(path))));
        }
        return steps;
    }

    /** Of what others have filled: their device nodes work only where a cgroup confines what they open. */
    private Set<MountAttribute> foreign(Set<MountAttribute> attributes) {
        Set<MountAttribute> all = EnumSet.noneOf(MountAttribute.class);
        all.addAll(attributes);
        if (!devicesConfined) {
            all.add(MountAttribute.NO_DEVICES);
        }
        return all;
    }

    private static Place own(String path) {
        return Place.beneathInContainer("/", path);
    }
}
