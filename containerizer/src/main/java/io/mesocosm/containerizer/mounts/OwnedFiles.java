package io.mesocosm.containerizer.mounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** Which files of the host belong to users, and which to the kernel: a user namespace changes nothing about those. */
public final class OwnedFiles {

    private static final Path DEVICES = Path.of("/dev");

    private static final Set<String> OF_THE_KERNEL =
            Set.of("bpf", "cgroup", "cgroup2", "debugfs", "devpts", "devtmpfs", "mqueue", "proc", "sysfs", "tracefs");

    private OwnedFiles() {}

    /**
     * Those paths of the host that are, links followed, on a file system of users', outside {@code /dev}, or will be when
     * they are made. One that cannot be looked at is: whoever opens it hears why.
     *
     * @throws IOException when the mount table cannot be read
     */
    public static Set<Path> among(Set<Path> paths) throws IOException {
        MountTable table = MountTable.read();
        return paths.stream().filter(path -> isOwned(path, table)).collect(Collectors.toSet());
    }

    private static boolean isOwned(Path path, MountTable table) {
        try {
            Path real = existing(path).toRealPath();
            return !real.startsWith(DEVICES)
                    && !OF_THE_KERNEL.contains(table.containing(real).filesystem());
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
