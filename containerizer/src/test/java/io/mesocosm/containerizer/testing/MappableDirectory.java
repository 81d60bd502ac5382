package io.mesocosm.containerizer.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A directory for containers in user namespaces, on a file system whose owners every such kernel can map. */
public final class MappableDirectory implements AutoCloseable {

    private static final Set<String> MAPPABLE = Set.of("ext4", "xfs", "btrfs");
    private static final int MEGABYTES = 64;

    private final Optional<TestFilesystem> disk;
    public final Path path;

    private MappableDirectory(Optional<TestFilesystem> disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    /** Below this one, which becomes open to everybody: root of such a container is nobody on the way there. */
    public static MappableDirectory in(Path temporary) throws Exception {
        TestHost.assumeRoot();
        Files.setAttribute(temporary, "unix:mode", 0755);
        Optional<TestFilesystem> disk =
                MAPPABLE.contains(Files.getFileStore(temporary).type())
                        ? Optional.empty()
                        : Optional.of(TestFilesystem.mount("ext4", temporary, MEGABYTES, ""));
        Path path = disk.map(mounted -> mounted.directory).orElse(temporary).resolve("test");
        return new MappableDirectory(disk, Files.createDirectory(path));
    }

    @Override
    public void close() throws IOException {
        if (disk.isPresent()) {
            disk.get().close();
        }
    }
}
