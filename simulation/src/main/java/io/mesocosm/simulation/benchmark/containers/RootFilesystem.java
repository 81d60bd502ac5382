package io.mesocosm.simulation.benchmark.containers;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A root file system that is enough for commands of a shell. */
public final class RootFilesystem {

    private static final List<String> BUSYBOX = List.of("/bin/busybox", "/usr/bin/busybox");
    private static final List<String> APPLETS = List.of("sh", "true", "sleep");

    private RootFilesystem() {}

    /**
     * Makes one.
     *
     * @param directory will be its root
     * @throws FileNotFoundException if there is no busybox
     */
    public static Path make(Path directory) throws IOException {
        Optional<Path> busybox =
                BUSYBOX.stream().map(Path::of).filter(Files::isExecutable).findFirst();
        Path program =
                busybox.orElseThrow(() -> new FileNotFoundException("needs a static busybox (Debian: busybox-static)"));
        String sandboxes = directory.getName(0).toString();
        for (String name : Stream.of("bin", "proc", "sys", "dev", "etc", "mnt", sandboxes)
                .distinct()
                .toList()) {
            Files.createDirectories(directory.resolve(name));
        }
        Files.copy(program, directory.resolve("bin/busybox"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(directory.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        return directory;
    }
}
