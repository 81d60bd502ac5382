package io.mesocosm.containerizer;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.proto.internal.Containers.ContainerTermination;

/** Is told of the end of each container, once, after its cleanup. */
@FunctionalInterface
public interface TerminationListener {

    /**
     * A container is gone. Called on a virtual thread of the containerizer and may block.
     *
     * @param termination {@code status} is the wait status of the container's first process (absent when none was
     *     started); {@code state}, {@code reason}, {@code message} and {@code limited_resources} are set when the
     *     containerizer ended it
     */
    void onTermination(ContainerId id, ContainerTermination termination);
}
