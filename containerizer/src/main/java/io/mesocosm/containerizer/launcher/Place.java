package io.mesocosm.containerizer.launcher;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A place in the file system that is found safely, whoever may have put links on the way.
 *
 * @param base a directory of the host that only we write to the way to; a relative one is below the container's own root,
 *     as seen when the step is made, and found as the container would; empty for that root
 * @param path below it, without a leading slash; empty for the base itself. Below a base no link is followed and no
 *     {@code ..} leaves it; below the container's root links are followed as the container would
 */
public record Place(Optional<Path> base, String path) {

    /** A path of the host that nobody but us or the operator decides. */
    public static Place trusted(Path path) {
        return new Place(Optional.of(path), "");
    }

    /** Below a directory whose content belongs to somebody else. */
    public static Place beneath(Path base, String path) {
        return new Place(Optional.of(base), path);
    }

    /** As the container will see it: {@code /proc}. */
    public static Place inContainer(String path) {
        return new Place(Optional.empty(), path.replaceFirst("^/+", ""));
    }

    /** Below a directory of the container whose content belongs to somebody else: no link is followed from there. */
    public static Place beneathInContainer(String directory, String path) {
        String relative = inContainer(directory).path;
        return new Place(Optional.of(Path.of(relative.isEmpty() ? "." : relative)), path);
    }
}
