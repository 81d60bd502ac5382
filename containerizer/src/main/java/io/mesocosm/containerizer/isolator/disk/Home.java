package io.mesocosm.containerizer.isolator.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Where the file system of a counted directory can be found when that is gone: above it. */
record Home(Path directory, long device) {

    static Home of(Path counted) throws IOException {
        Path above = Optional.ofNullable(counted.toAbsolutePath().getParent()).orElse(counted);
        return new Home(above, device(above));
    }

    private static long device(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:dev");
    }

    /** The nearest directory that is left; empty when that is of another file system, as when a disk was taken out. */
    Optional<Path> left() throws IOException {
        Optional<Path> path = Optional.of(directory);
        while (path.isPresent() && !Files.isDirectory(path.get(), LinkOption.NOFOLLOW_LINKS)) {
            path = path.map(Path::getParent);
        }
        return path.isPresent() && device(path.get()) == device ? path : Optional.empty();
    }
}
