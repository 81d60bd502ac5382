package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;

/**
 * Isolates one aspect of containers. For one container the calls come in the order prepare, isolate, watch, then
 * update, usage and status at any time, then cleanup; a cleanup may come after any of them, and for containers that the
 * isolator never heard of. Calls for different containers come concurrently. (Mesos: {@code Isolator})
 *
 * <p>What an isolator throws says what is wrong, and on what, but not with which container: whoever asks about one
 * knows, and says so with what he throws or logs. Only {@link #recover}, which is asked about many, names it; so does
 * whatever an isolator logs itself.
 */
public interface Isolator {

    /**
     * A container that outlived the agent.
     *
     * @param pids empty when its processes ended while no agent was there: it will be asked whether a limit was
     *     reached, and cleaned up
     */
    record Recovered(ContainerState state, Optional<ContainerPids> pids) {}

    /** As in {@code --isolation}. */
    String name();

    /** Whether it is asked about nested containers too. */
    default boolean supportsNesting() {
        return false;
    }

    /** Whether it is asked about standalone containers, and those nested in them, too. */
    default boolean supportsStandalone() {
        return false;
    }

    /** Takes up the containers of the agent's former life; orphans get a cleanup afterwards. */
    default void recover(List<Recovered> containers, Set<ContainerId> orphans) throws ContainerizerException {}

    /** What the launch of this container needs for this isolator; isolators are asked in their order. */
    default Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        return Preparation.NOTHING;
    }

    /** The first process exists and makes the container's mounts; it becomes the command later. */
    default void isolate(ContainerId id, ContainerPids pids) throws ContainerizerException {}

    /** Tells when the container has reached a limit; it will be destroyed. */
    default void watch(ContainerId id, Consumer<ContainerLimitation> onLimitation) throws ContainerizerException {}

    /**
     * A limit that the container has reached, told by {@link #watch} or not yet: asked when it has ended by itself, since
     * its end may be heard of before what caused it.
     */
    default Optional<ContainerLimitation> reached(ContainerId id) throws ContainerizerException {
        return Optional.empty();
    }

    /**
     * What the container has from now on.
     *
     * @param requests all of its resources, not the change
     * @param limits by resource, in its units; infinite for none; what is missing is limited to its request, or not at
     *     all, as the isolator has it
     */
    default void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException {}

    /** This isolator's part of the statistics. */
    default void usage(ContainerId id, ResourceStatistics.Builder statistics) throws ContainerizerException {}

    /** This isolator's part of the status. */
    default void status(ContainerId id, ContainerStatus.Builder status) throws ContainerizerException {}

    /** Takes back all that the other calls did. */
    default void cleanup(ContainerId id) throws ContainerizerException {}
}
