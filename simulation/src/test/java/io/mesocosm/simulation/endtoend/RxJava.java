package io.mesocosm.simulation.endtoend;

import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The framework of simulation/rxjava-client, on its own class path. */
final class RxJava {

    private RxJava() {}

    /** Starts it, with its output in {@code rxjava.log}. */
    static Daemon start(Path directory, String... arguments) throws IOException {
        return Daemon.start(
                directory.resolve("rxjava.log"), classPath(), "io.mesocosm.rxjava.RxJavaFramework", List.of(arguments));
    }

    private static String classPath() throws IOException {
        Path module = Path.of(System.getProperty("mesocosm.root"), "simulation", "rxjava-client", "target");
        try (Stream<Path> jars = Files.list(module.resolve("lib"))) {
            return Stream.concat(Stream.of(module.resolve("classes")), jars)
                    .map(Path::toString)
                    .collect(Collectors.joining(System.getProperty("path.separator")));
        }
    }
}
