package io.mesocosm.containerizer.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own kind, in a file, mounted for one test. */
public final class TestFilesystem implements AutoCloseable {

    private static final Path LOOPS = Path.of("/dev/loop-control");

    private final Path image;

    /** Where it is mounted. */
    public final Path directory;

    private TestFilesystem(Path image, Path directory) {
        this.image = image;
        this.directory = directory;
    }

    /** Skips the test where the host cannot make or mount such a file system. */
    public static TestFilesystem mount(String type, Path below, long megabytes, String options) throws Exception {
        TestHost.assumeRoot();
        assumeTrue(HostCommand.succeeds("sh", "-c", "command -v mkfs." + type), "needs mkfs." + type);
        assumeTrue(isKnown(type), "needs a kernel with " + type);
        assumeTrue(Files.exists(LOOPS) || HostCommand.succeeds("modprobe", "loop"), "needs loop devices");
        Path image = below.resolve(type + ".image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(megabytes << 20);
        }
        HostCommand.run("mkfs." + type, "-q", image.toString());
        Path directory = Files.createDirectories(below.resolve(type));
        if (!HostCommand.succeeds(
                "mount", "-t", type, "-o", "loop" + options, image.toString(), directory.toString())) {
            HostCommand.run("mount", "-t", type, "-o", "loop", image.toString(), directory.toString());
            HostCommand.run("umount", directory.toString());
            assumeTrue(false, "needs a kernel whose " + type + " takes the options " + options.substring(1));
        }
        return new TestFilesystem(image, directory);
    }

    private static boolean isKnown(String type) throws Exception {
        if (!Files.readString(Path.of("/proc/filesystems")).contains("\t" + type + "\n")) {
            return HostCommand.succeeds("modprobe", type);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        HostCommand.run("umount", "-l", directory.toString());
        Files.delete(image);
    }
}
