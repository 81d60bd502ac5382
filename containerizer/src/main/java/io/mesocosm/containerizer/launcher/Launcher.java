package io.mesocosm.containerizer.launcher;

import io.mesocosm.common.ids.ContainerId;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Starts container processes, finds them again and takes away what is left of them. (Mesos: {@code Launcher}) */
public interface Launcher {

    /** What supervisors show as their name in process lists, before the id of their container. */
    String SUPERVISOR = "mesocosm-supervisor";

    /** Starts what holds the container; its first process exists, and will wait to be released. */
    ContainerProcess start(ContainerId id, LaunchDescription description) throws IOException, InterruptedException;

    /** A process of the agent's former life; empty when it has ended. */
    Optional<ContainerProcess> recover(ContainerId id, RecordedProcess recorded) throws IOException;

    /** Containers of which something may be left on the host, whoever launched them. */
    Set<ContainerId> traces() throws IOException;

    /**
     * Kills what is left of a container and takes away what the launcher made for it; called last, also for containers
     * that it never heard of.
     *
     * @throws IOException says what is left
     */
    void cleanUp(ContainerId id) throws IOException, InterruptedException;
}
