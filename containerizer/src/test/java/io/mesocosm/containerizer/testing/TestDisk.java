package io.mesocosm.containerizer.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small disk: a loop device with a file behind it, gone when closed. Tests that ask for one are skipped without root. */
public record TestDisk(Path device) implements AutoCloseable {

    private static final long BYTES = 64L << 20;

    /** @param directory where the file is made */
    public static TestDisk make(Path directory) throws IOException, InterruptedException {
        return make(directory, BYTES);
    }

    public static TestDisk make(Path directory, long bytes) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            run("modprobe", "loop");
        }
        assumeTrue(Files.exists(Path.of("/dev/loop-control")), "needs loop devices");
        Path file = Files.createTempFile(directory, "disk", "");
        try (var content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(bytes);
        }
        String device = run("losetup", "--find", "--show", file.toString());
        assumeTrue(device.startsWith("/dev/"), "needs a loop device: " + device);
        return new TestDisk(Path.of(device));
    }

    /** As files of cgroups name it: {@code 7:0}. */
    public String number() throws IOException {
        return Files.readString(Path.of("/sys/class/block", String.valueOf(device.getFileName()), "dev"))
                .strip();
    }

    @Override
    public void close() throws IOException {
        try {
            run("losetup", "--detach", device.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }
}
