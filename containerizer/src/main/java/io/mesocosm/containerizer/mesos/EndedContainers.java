package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.sandbox.Trees;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What is left of containers that have ended. Any thread. */
final class EndedContainers {

    private final RuntimeDirectory runtime;
    private final Map<ContainerId, Container> living;

    /** @param living those that have not ended, as they come and go */
    EndedContainers(RuntimeDirectory runtime, Map<ContainerId, Container> living) {
        this.runtime = runtime;
        this.living = living;
    }

    /** How a nested container ended, which is kept until its root container ends; of others nothing is. */
    Optional<ContainerTermination> termination(ContainerId id) throws ContainerizerException {
        if (id.parent().isEmpty()) {
            return Optional.empty();
        }
        try {
            return runtime.termination(id);
        } catch (IOException e) {
            throw new ContainerizerException("Failed to get container termination state: " + e.getMessage(), e);
        }
    }

    /** Takes away what is kept of a container, but for its sandbox. */
    void forget(ContainerId id) throws ContainerizerException {
        if (living.containsKey(id)) {
            throw new ContainerizerException("Container " + id + " has not terminated yet");
        }
        try {
            runtime.delete(id);
        } catch (IOException e) {
            throw new ContainerizerException("Failed to forget container " + id + ": " + e.getMessage(), e);
        }
    }

    /** Takes away what is kept of a nested container, and its sandbox, while its root container lives. */
    void remove(ContainerId id) throws ContainerizerException {
        if (id.parent().isEmpty()) {
            throw new ContainerizerException("Container " + id + " is not nested");
        }
        if (living.containsKey(id)) {
            throw new ContainerizerException("Nested container has not terminated yet");
        }
        Container root = living.get(id.root());
        if (root == null) {
            throw new ContainerizerException("Unknown root container");
        }
        try {
            runtime.delete(id);
            Trees.delete(Path.of(root.config().getDirectory()).resolve(ContainerFiles.sandboxBelowRoot(id)));
        } catch (IOException e) {
            throw new ContainerizerException("Failed to remove nested container " + id + ": " + e.getMessage(), e);
        }
    }
}
