package io.mesocosm.simulation.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The files of a benchmark. */
final class Directories {

    private Directories() {}

    /** Deletes a directory with all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            Path[] all = files.toArray(Path[]::new);
            Arrays.sort(all, (one, other) -> other.getNameCount() - one.getNameCount());
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
