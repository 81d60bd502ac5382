package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.mesos.Container.State;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where a nested container lives: the container around it, and the outermost one. */
record Nesting(Container parent, Container root) {

    /**
     * That of a container to be launched; empty unless it is nested.
     *
     * @param containers all there are
     * @throws ContainerizerException when it cannot be nested: for what it is, or because nothing is around it any more
     */
    static Optional<Nesting> of(
            ContainerId id,
            ContainerConfig config,
            Optional<Path> pidCheckpoint,
            Map<ContainerId, Container> containers)
            throws ContainerizerException {
        if (id.parent().isEmpty()) {
            return Optional.empty();
        }
        if (config.hasTaskInfo() || config.hasExecutorInfo()) {
            throw new ContainerizerException("Nested containers may not supply a TaskInfo/ExecutorInfo");
        }
        if (pidCheckpoint.isPresent()) {
            throw new ContainerizerException("Nested containers may not be checkpointed");
        }
        ContainerId parentId = id.parent().get();
        Container parent = containers.get(parentId);
        Container root = containers.get(id.root());
        if (parent == null || root == null) {
            throw new ContainerizerException("Parent container " + parentId + " does not exist");
        }
        if (parent.state() == State.DESTROYING) {
            throw new ContainerizerException("Parent container " + parentId + " is in 'DESTROYING' state");
        }
        return Optional.of(new Nesting(parent, root));
    }

    /** A nested container runs as its parent's user unless it names one, and belongs to its root's executor. */
    ContainerConfig inherited(ContainerConfig config) {
        var inherited = config.toBuilder();
        if (!config.hasUser() && parent.config().hasUser()) {
            inherited.setUser(parent.config().getUser());
        }
        if (root.config().hasExecutorInfo()) {
            inherited.setExecutorInfo(root.config().getExecutorInfo());
        }
        return inherited.build();
    }
}
