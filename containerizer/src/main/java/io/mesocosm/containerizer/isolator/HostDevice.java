package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.ContainerizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A device of this host, by the node it is reached by.
 *
 * @param block whether it is a block device; else a character device
 */
public record HostDevice(boolean block, int major, int minor) {

    private static final int TYPE_BITS = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;

    /**
     * The device of a node; empty for a file of another kind.
     *
     * @throws ContainerizerException names the path that cannot be looked at
     */
    public static Optional<HostDevice> at(Path path) throws ContainerizerException {
        int mode;
        long number;
        try {
            mode = (int) Files.getAttribute(path, "unix:mode");
            number = (long) Files.getAttribute(path, "unix:rdev");
        } catch (NoSuchFileException e) {
            throw new ContainerizerException(
                    "Failed to obtain device ID for '" + path + "': No such file or directory", e);
        } catch (IOException e) {
            throw new ContainerizerException("Failed to obtain device ID for '" + path + "': " + e.getMessage(), e);
        }
        int type = mode & TYPE_BITS;
        return type == CHARACTER || type == BLOCK
                ? Optional.of(new HostDevice(type == BLOCK, major(number), minor(number)))
                : Optional.empty();
    }

    /** As the C library packs them: minor 8 bits, major 12, then the higher bits of both. */
    static int major(long number) {
        return (int) ((number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL));
    }

    static int minor(long number) {
        return (int) ((number & 0xff) | (number >>> 12 & 0xffffff00L));
    }
}
