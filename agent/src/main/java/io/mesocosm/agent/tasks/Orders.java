package io.mesocosm.agent.tasks;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.step.WireResources;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Reads the master's messages as orders. */
final class Orders {

    private Orders() {}

    static Order of(RunTaskMessage message, String launcherDirectory) {
        FrameworkInfo framework = message.getFramework();
        TaskInfo task = received(message.getTask(), framework);
        boolean command = !task.hasExecutor();
        ExecutorInfo executor = command ? CommandExecutors.of(framework, task, launcherDirectory) : task.getExecutor();
        return new Order(
                framework,
                Upid.parse(message.getPid()).filter(pid -> !pid.equals(Upid.NONE)),
                executor,
                command ? Executor.Kind.COMMAND : kind(executor),
                List.of(task),
                false,
                message.getResourceVersionUuidsList(),
                message.hasLaunchExecutor() ? Optional.of(message.getLaunchExecutor()) : Optional.empty());
    }

    static Order of(RunTaskGroupMessage message) {
        FrameworkInfo framework = message.getFramework();
        ExecutorInfo executor = received(message.getExecutor(), framework);
        return new Order(
                framework,
                Optional.empty(),
                executor,
                kind(executor),
                message.getTaskGroup().getTasksList().stream()
                        .map(task -> received(task, framework))
                        .toList(),
                true,
                message.getResourceVersionUuidsList(),
                message.hasLaunchExecutor() ? Optional.of(message.getLaunchExecutor()) : Optional.empty());
    }

    private static Executor.Kind kind(ExecutorInfo executor) {
        return executor.getType() == ExecutorInfo.Type.DEFAULT ? Executor.Kind.DEFAULT : Executor.Kind.CUSTOM;
    }

    private static TaskInfo received(TaskInfo task, FrameworkInfo framework) {
        var allocated = task.toBuilder()
                .clearResources()
                .addAllResources(WireResources.received(task.getResourcesList(), framework));
        if (task.hasExecutor()) {
            allocated.setExecutor(received(task.getExecutor(), framework));
        }
        return allocated.build();
    }

    private static ExecutorInfo received(ExecutorInfo executor, FrameworkInfo framework) {
        return executor.toBuilder()
                .clearResources()
                .addAllResources(WireResources.received(executor.getResourcesList(), framework))
                .build();
    }
}
