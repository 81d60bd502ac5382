package io.mesocosm.containerizer.isolator.security;

import io.mesocosm.containerizer.ContainerizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code --allowed_devices} may name where containers have user namespaces: nobody in those can make device nodes,
 * so that they have the host's, which belong to nobody there. Their modes must let others do what is allowed.
 */
final class HostNodes {

    private static final Path DEV = Path.of("/dev");

    private HostNodes() {}

    /**
     * @param access permissions for others that are promised to every user of a container
     * @throws ContainerizerException names the node that nobody in a container could open, or that is not at this path
     */
    static void check(Path path, int access) throws ContainerizerException {
        try {
            if (!path.startsWith(DEV) || !path.toRealPath().equals(path)) {
                throw new ContainerizerException("'" + path + "' is not a node below /dev itself, and with"
                        + " 'namespaces/user' containers have the nodes of the host");
            }
            int mode = (int) Files.getAttribute(path, "unix:mode") & 0777;
            if ((mode & access) != access) {
                throw new ContainerizerException(
                        "The mode of '%s' is %04o, and with 'namespaces/user' containers have the".formatted(path, mode)
                                + " nodes of the host, as anybody: it has to allow others what '--allowed_devices' allows");
            }
        } catch (IOException e) {
            throw new ContainerizerException("Failed to look at '" + path + "': " + e.getMessage(), e);
        }
    }
}
