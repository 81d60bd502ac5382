package io.mesocosm.containerizer.launcher;

import java.io.IOException;
import java.util.Optional;

/** Starts container processes and finds them again. (Mesos: {@code Launcher}) */
public interface Launcher {

    /** What supervisors show as their name in process lists, before the id of their container. */
    String SUPERVISOR = "mesocosm-supervisor";

    /** Starts what holds the container; its first process exists and waits to be released. */
    ContainerProcess start(String containerId, LaunchDescription description) throws IOException, InterruptedException;

    /** A process of the agent's former life; empty when it has ended. */
    Optional<ContainerProcess> recover(RecordedProcess recorded) throws IOException;
}
