package io.mesocosm.containerizer.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of the kernel's, mounted for one test with all that is mounted below it. */
public record TestMount(Path directory) implements AutoCloseable {

    /** @param directory made if it is missing */
    public static TestMount of(String type, Path directory) throws IOException {
        HostCommand.run("mount", "-t", type, "none", Files.createDirectories(directory));
        return new TestMount(directory);
    }

    @Override
    public void close() throws IOException {
        HostCommand.run("umount", "-R", directory);
    }
}
