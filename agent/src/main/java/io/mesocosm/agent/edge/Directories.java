package io.mesocosm.agent.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The agent's directories, made and looked at before anything starts. */
final class Directories {

    private Directories() {}

    /**
     * Makes a directory.
     *
     * @return its path without links on the way
     * @throws IOException naming the flag and the path
     */
    static Path prepare(String flag, String path) throws IOException {
        Path directory = Path.of(path).toAbsolutePath();
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw new IOException("Permission denied");
            }
            return directory.toRealPath();
        } catch (IOException e) {
            throw new IOException("Failed to create or write to --" + flag + " '" + path + "': " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass() == IOException.class
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName() + " " + e.getMessage();
    }
}
