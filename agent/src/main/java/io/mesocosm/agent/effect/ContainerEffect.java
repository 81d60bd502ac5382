package io.mesocosm.agent.effect;

import io.mesocosm.agent.state.ExecutorRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/** The containerizer. */
public sealed interface ContainerEffect extends AgentEffect {

    /**
     * Makes the sandbox and its {@code runs/latest}, then launches the container; answered by
     * {@code ContainerLaunched} or {@code ContainerLaunchFailed}, in the end by {@code ContainerTerminated}.
     *
     * @param executor as registered with the framework, resources those of the executor alone
     * @param task the task whose command is the container's process, for a hosted command executor
     * @param resources what the container may use: the executor's and its first tasks'
     * @param limits by resource name; what is absent is limited by the resources
     * @param directory the sandbox, absolute
     * @param user whom to run as; empty for whoever runs the agent
     * @param checkpoint whether the container must outlive the agent ({@code forked.pid} is checkpointed)
     */
    record LaunchContainer(
            ExecutorRun run,
            ExecutorInfo executor,
            FrameworkInfo framework,
            Optional<TaskInfo> task,
            List<Resource> resources,
            Map<String, Value.Scalar> limits,
            String directory,
            Optional<String> user,
            boolean checkpoint)
            implements ContainerEffect {

        public LaunchContainer {
            resources = List.copyOf(resources);
            limits = Map.copyOf(limits);
        }
    }

    /**
     * Changes what a container may use; answered by {@code ContainerUpdated}.
     *
     * @param limits by resource name; what is absent is limited by the resources
     */
    record UpdateContainer(ExecutorRun run, List<Resource> resources, Map<String, Value.Scalar> limits)
            implements ContainerEffect {

        public UpdateContainer {
            resources = List.copyOf(resources);
            limits = Map.copyOf(limits);
        }
    }

    /** Kills all of a container and cleans up; answered by its {@code ContainerTerminated}, once, however often asked. */
    record DestroyContainer(ExecutorRun run) implements ContainerEffect {}

    /** How a container ended is known on disk: the containerizer may forget it. Nothing answers. */
    record ForgetContainer(ExecutorRun run) implements ContainerEffect {}

    /**
     * Finds the containers of the former life again, and destroys those that are not listed; answered by
     * {@code ContainersRecovered} or {@code ContainerRecoveryFailed}.
     */
    record RecoverContainers(List<KnownContainer> known) implements ContainerEffect {

        public RecoverContainers {
            known = List.copyOf(known);
        }
    }

    /**
     * A container that may have survived.
     *
     * @param forkedPid its init process, as checkpointed
     */
    record KnownContainer(ExecutorRun run, ExecutorInfo executor, Optional<Long> forkedPid, String directory) {}
}
