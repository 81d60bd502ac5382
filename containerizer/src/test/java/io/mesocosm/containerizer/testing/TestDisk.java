package io.mesocosm.containerizer.testing;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small disk: a loop device with a file behind it, gone when closed. Tests that ask for one are skipped without root.
 */
public record TestDisk(Path device) implements AutoCloseable {

    private static final long BYTES = 64L << 20;

    /** @param directory where the file is made */
    public static TestDisk make(Path directory) throws IOException {
        return make(directory, BYTES);
    }

    public static TestDisk make(Path directory, long bytes) throws IOException {
        TestHost.assumeRoot();
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            HostCommand.succeeds("modprobe", "loop");
        }
        assumeTrue(Files.exists(Path.of("/dev/loop-control")), "needs loop devices");
        Path file = Files.createTempFile(directory, "disk", "");
        try (var content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(bytes);
        }
        try {
            return new TestDisk(Path.of(HostCommand.run("losetup", "--find", "--show", file.toString())
                    .strip()));
        } catch (IOException e) {
            return abort("needs a loop device: " + e.getMessage());
        }
    }

    /** As files of cgroups name it: {@code 7:0}. */
    public String number() throws IOException {
        return Files.readString(Path.of("/sys/class/block", String.valueOf(device.getFileName()), "dev"))
                .strip();
    }

    @Override
    public void close() throws IOException {
        HostCommand.run("losetup", "--detach", device);
    }
}
