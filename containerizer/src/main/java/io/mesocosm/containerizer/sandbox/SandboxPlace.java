package io.mesocosm.containerizer.sandbox;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a sandbox lies. That of a nested container is below that of its root container, in a tree that belongs to the
 * root container's user, who may have put links on the way.
 *
 * @param root the sandbox of the root container; nobody but us decides the way to it
 * @param below the way from there, empty for the root container itself
 */
public record SandboxPlace(Path root, String below) {

    /** @param directory of the container's config */
    public static SandboxPlace of(ContainerId id, Path directory) {
        String below = ContainerFiles.sandboxBelowRoot(id);
        Path root = directory;
        for (ContainerId at = id; at.parent().isPresent(); at = at.parent().get()) {
            Path containers = Objects.requireNonNull(root.getParent(), "a nested sandbox is below its root's");
            root = Objects.requireNonNull(containers.getParent(), "a nested sandbox is below its root's");
        }
        return new SandboxPlace(root, below);
    }

    /** The sandbox of a container above, in the same tree. */
    public SandboxPlace of(ContainerId above) {
        return new SandboxPlace(root, ContainerFiles.sandboxBelowRoot(above));
    }

    /** The way from the root container's sandbox to something in this one. */
    public String below(String relative) {
        return below.isEmpty() || relative.isEmpty() ? below + relative : below + "/" + relative;
    }
}
