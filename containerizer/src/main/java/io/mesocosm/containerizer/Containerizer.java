package io.mesocosm.containerizer;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;

/**
 * Makes containers, keeps them and takes them away.
 *
 * <p>Each method blocks until its work is done and is meant to be called on a virtual thread; all may be called
 * concurrently, also for the same container. The end of a container that was launched or recovered is told once to the
 * {@link TerminationListener}, whoever caused it. (Mesos: {@code Containerizer})
 */
public interface Containerizer {

    /** What became of a launch that did not fail. */
    enum LaunchResult {
        /** The container's command runs. */
        LAUNCHED,
        /** There is a container of that id; nothing was done. */
        ALREADY_LAUNCHED,
        /** This containerizer makes no such containers; another one may. */
        NOT_SUPPORTED
    }

    /**
     * Finds the containers of an earlier life of the agent. Those in {@code known}, and containers nested in them, are
     * watched from now on; what else is found is destroyed. A known container that has ended meanwhile, or whose end was
     * told and not yet forgotten, is recovered too and its termination told.
     */
    void recover(List<ContainerState> known) throws ContainerizerException;

    /**
     * Runs {@code config.command_info} in a new container and returns when the command has been executed, or fails with
     * everything undone. The sandbox {@code config.directory} of a container that is not nested is made when it is
     * missing; that of a nested one is decided here, whatever the config says.
     *
     * @param environment of the executor; the variables of isolators and command come later and win
     * @param pidCheckpoint file that gets the pid of the container before anything runs in it
     */
    LaunchResult launch(
            ContainerId id, ContainerConfig config, Map<String, String> environment, Optional<Path> pidCheckpoint)
            throws ContainerizerException;

    /** Changes what a container may use. No container of that id, or one on its way out: nothing happens. */
    void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException;

    /** What a container uses now. */
    ResourceStatistics usage(ContainerId id) throws ContainerizerException;

    /** What is known of a running container: its pid, its networks, its cgroups. */
    ContainerStatus status(ContainerId id) throws ContainerizerException;

    /**
     * Waits for the end of a container and its cleanup. Empty when there is no such container; a nested container that
     * has ended is remembered until its root container has.
     */
    Optional<ContainerTermination> wait(ContainerId id) throws ContainerizerException;

    /** Kills every process of a container and of those nested in it, cleans up, and answers as {@link #wait}. */
    Optional<ContainerTermination> destroy(ContainerId id) throws ContainerizerException;

    /**
     * Sends a signal to the first process of a container; one that has no process yet is destroyed.
     *
     * @return false when there is no such container
     */
    boolean kill(ContainerId id, int signal) throws ContainerizerException;

    /**
     * Sends a signal to every process of a container, wherever they have moved; else as {@link #kill}. The whole tree is
     * stopped while it is sent, so that none is missed. (Mesos: {@code os::killtree}, used by the command executor)
     */
    boolean killTree(ContainerId id, int signal) throws ContainerizerException;

    /** The containers that have been launched or recovered and not yet cleaned up. */
    Set<ContainerId> containers();

    /**
     * Forgets how a container ended that an agent launched and that is not nested: the agent has that on its own disk.
     * Until then every agent that recovers it is told again. Nothing happens if nothing is known of it.
     */
    void forget(ContainerId id) throws ContainerizerException;

    /** Forgets a nested container that has ended, and deletes its sandbox. */
    void remove(ContainerId id) throws ContainerizerException;
}
