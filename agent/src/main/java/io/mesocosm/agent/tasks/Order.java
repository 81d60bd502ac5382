package io.mesocosm.agent.tasks;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.QueuedWork;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * What the master wants run: a task or a group, on an executor. Resources are in post-refinement format and allocated.
 *
 * @param pid where the framework's v0 scheduler is
 * @param versions of the resources that the master planned with
 * @param launchExecutor whether the master expects a new executor; empty when it does not say
 */
record Order(
        FrameworkInfo framework,
        Optional<Upid> pid,
        ExecutorInfo executor,
        Executor.Kind kind,
        List<TaskInfo> tasks,
        boolean group,
        List<ResourceVersionUUID> versions,
        Optional<Boolean> launchExecutor) {

    FrameworkId frameworkId() {
        return FrameworkId.of(framework.getId());
    }

    ExecutorId executorId() {
        return ExecutorId.of(executor.getExecutorId());
    }

    List<TaskId> taskIds() {
        return tasks.stream().map(task -> TaskId.of(task.getTaskId())).toList();
    }

    boolean isPartitionAware() {
        return framework.getCapabilitiesList().stream()
                .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.PARTITION_AWARE);
    }

    QueuedWork work(boolean stored) {
        return new QueuedWork(tasks, group, stored);
    }
}
