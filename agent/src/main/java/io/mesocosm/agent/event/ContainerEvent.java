package io.mesocosm.agent.event;

import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Termination;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerStatus;

/**
 * From the containerizer. For each launched run: one {@link ContainerLaunched} or one {@link ContainerLaunchFailed};
 * then, however it went and also when destroyed meanwhile, one {@link ContainerTerminated} as the last.
 */
public sealed interface ContainerEvent extends AgentEvent {

    /** The container's process runs; {@code status} is what updates of its tasks carry (pid, cgroups, networks). */
    record ContainerLaunched(ExecutorRun run, ContainerStatus status) implements ContainerEvent {}

    /** The container could not be launched; whatever was made of it is cleaned up by the time it is terminated. */
    record ContainerLaunchFailed(ExecutorRun run, String message) implements ContainerEvent {}

    /** The resources of a container were changed, or could not be. */
    record ContainerUpdated(ExecutorRun run, Optional<String> failure) implements ContainerEvent {}

    /** The container is gone. */
    record ContainerTerminated(ExecutorRun run, Termination termination) implements ContainerEvent {}

    /**
     * After the effect RecoverContainers: the containers that still exist, and hosted ones whose exit status was recorded
     * while no agent was there (the hosted logic is told of that exit). The others terminate by an event each.
     */
    record ContainersRecovered(List<Survivor> survivors) implements ContainerEvent {

        public ContainersRecovered {
            survivors = List.copyOf(survivors);
        }
    }

    /** The containerizer could not recover, which ends the agent. */
    record ContainerRecoveryFailed(String message) implements ContainerEvent {}

    /** A container that outlived the agent. */
    record Survivor(ExecutorRun run, ContainerStatus status) {}
}
