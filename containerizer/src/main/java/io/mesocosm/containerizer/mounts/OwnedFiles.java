package io.mesocosm.containerizer.mounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Which files of the host belong to users, and which to the kernel: a user namespace changes nothing about those. */
public final class OwnedFiles {

    private static final Path DEVICES = Path.of("/dev");

    private static final Set<String> OF_THE_KERNEL =
            Set.of("bpf", "cgroup", "cgroup2", "debugfs", "devpts", "devtmpfs", "mqueue", "proc", "sysfs", "tracefs");

    private OwnedFiles() {}

    /**
     * Whether a path of the host, links followed, is on a file system of users', outside {@code /dev}, or will be when it
     * is made. One that cannot be looked at is: whoever opens it hears why.
     */
    public static boolean has(Path path) {
        try {
            Path real = existing(path).toRealPath();
            return !real.startsWith(DEVICES)
                    && !OF_THE_KERNEL.contains(
                            MountTable.read().containing(real).filesystem());
        } catch (IOException _) {
            return true;
        }
    }

    private static Path existing(Path path) {
        Path at = path;
        while (Files.notExists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }
}
