package io.mesocosm.agent.containers;

import io.mesocosm.agent.effect.ContainerEffect.LaunchContainer;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/** What the containerizer is told of a container. */
final class ContainerConfigs {

    private ContainerConfigs() {}

    static ContainerConfig of(LaunchContainer launch) {
        var config = ContainerConfig.newBuilder()
                .setExecutorInfo(executor(launch))
                .setCommandInfo(command(launch))
                .addAllResources(launch.resources())
                .putAllLimits(launch.limits())
                .setDirectory(launch.directory());
        launch.task().ifPresent(config::setTaskInfo);
        container(launch).ifPresent(config::setContainerInfo);
        user(launch).ifPresent(config::setUser);
        return config.build();
    }

    /** With all that its first tasks have: isolators find their volumes there. */
    private static ExecutorInfo executor(LaunchContainer launch) {
        return launch.executor().toBuilder()
                .clearResources()
                .addAllResources(launch.resources())
                .build();
    }

    /** The process of a hosted executor's container is that of its task. */
    private static CommandInfo command(LaunchContainer launch) {
        if (launch.task().isEmpty()) {
            return launch.executor().getCommand();
        }
        TaskInfo task = launch.task().get();
        var command = task.getCommand().toBuilder();
        // Set after the task's own variables, as the command executor does.
        ExecutorEnvironment.allocationRole(task.getResourcesList())
                .ifPresent(role -> command.getEnvironmentBuilder()
                        .addVariables(Environment.Variable.newBuilder()
                                .setName("MESOS_ALLOCATION_ROLE")
                                .setType(Environment.Variable.Type.VALUE)
                                .setValue(role)));
        return command.build();
    }

    private static Optional<ContainerInfo> container(LaunchContainer launch) {
        if (launch.task().filter(TaskInfo::hasContainer).isPresent()) {
            return launch.task().map(TaskInfo::getContainer);
        }
        return launch.executor().hasContainer() ? Optional.of(launch.executor().getContainer()) : Optional.empty();
    }

    private static Optional<String> user(LaunchContainer launch) {
        return launch.user().filter(name -> !name.isEmpty());
    }
}
