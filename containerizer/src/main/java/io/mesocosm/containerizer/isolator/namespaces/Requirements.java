package io.mesocosm.containerizer.isolator.namespaces;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.IsolatorContext;

/** What every isolator of namespaces needs. */
final class Requirements {

    private Requirements() {}

    /** Mounts in a container's namespaces must not reach the host, which {@code filesystem/linux} sees to. */
    static void check(IsolatorContext context, String noRoot, String noLauncher, String noFilesystem)
            throws ContainerizerException {
        if (!context.isRoot()) {
            throw new ContainerizerException(noRoot);
        }
        if (!context.settings().linuxLauncher()) {
            throw new ContainerizerException(noLauncher);
        }
        if (!context.settings().isolates("filesystem/linux")) {
            throw new ContainerizerException(noFilesystem);
        }
    }
}
