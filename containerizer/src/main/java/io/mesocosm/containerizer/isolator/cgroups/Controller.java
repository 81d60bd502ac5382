package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;

/**
 * One controller of one version of cgroups. It is asked about containers with a cgroup of their own, in the order of
 * {@code Isolator}; {@code cgroup} exists from prepare to after cleanup. Calls for different containers come
 * concurrently. (Mesos: {@code SubsystemProcess}, {@code ControllerProcess})
 */
public interface Controller {

    /** As in {@code --isolation} after {@code cgroups/}: {@code cpu}, {@code mem}. */
    String name();

    /** Takes up a container that outlived the agent. */
    default void recover(ContainerId id, Cgroup cgroup) throws ContainerizerException, IOException {}

    /** The cgroup has just been made and is empty. Requests and limits come with {@link #update}, at once after this. */
    default void prepare(ContainerId id, Cgroup cgroup, ContainerConfig config)
            throws ContainerizerException, IOException {}

    /** What the launcher does for this controller besides starting the first process in the cgroup. */
    default List<Confinement> confinement(ContainerId id, Cgroup cgroup, ContainerConfig config)
            throws ContainerizerException, IOException {
        return List.of();
    }

    /** The first process exists, in the cgroup, and waits. */
    default void isolate(ContainerId id, Cgroup cgroup, ContainerPids pids)
            throws ContainerizerException, IOException {}

    /** Tells when the container has reached a limit. */
    default void watch(ContainerId id, Cgroup cgroup, Consumer<ContainerLimitation> onLimitation)
            throws ContainerizerException, IOException {}

    /** A limit that the container has reached, told by {@link #watch} or not yet. */
    default Optional<ContainerLimitation> reached(ContainerId id, Cgroup cgroup)
            throws ContainerizerException, IOException {
        return Optional.empty();
    }

    default void update(ContainerId id, Cgroup cgroup, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException, IOException {}

    /** This controller's part of the statistics. */
    default void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics)
            throws ContainerizerException, IOException {}

    /** This controller's part of the status. */
    default void status(ContainerId id, Cgroup cgroup, ContainerStatus.Builder status)
            throws ContainerizerException, IOException {}

    /** Takes back what the other calls did outside the cgroup; the container may be one that was never heard of. */
    default void cleanup(ContainerId id, Cgroup cgroup) throws ContainerizerException, IOException {}
}
