package io.mesocosm.agent.view;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Gauges;
import io.mesocosm.common.endpoints.ResourceTotals;
import io.mesocosm.common.endpoints.Shapes;
import io.mesocosm.common.endpoints.TaskView;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/** An executor with its tasks as {@code /state} shows it. */
final class ExecutorView {

    private ExecutorView() {}

    @SuppressWarnings("deprecation") // source is what some frameworks still tell their executors apart by
    static void write(Executor executor, JsonOutput out) {
        ExecutorInfo info = executor.info();
        out.startObject();
        out.name("id").string(executor.id().value());
        out.name("name").string(info.getName());
        out.name("source").string(info.getSource());
        out.name("container").string(executor.run().containerId().value());
        out.name("directory").string(executor.directory());
        out.name("resources");
        resources(executor).write(out);
        if (info.getResourcesCount() > 0) {
            out.name("role").string(info.getResources(0).getAllocationInfo().getRole());
        }
        if (info.hasLabels()) {
            out.name("labels");
            Shapes.labels(info.getLabels(), out);
        }
        if (info.hasType()) {
            out.name("type").string(info.getType().name());
        }
        tasks(executor, out);
        out.endObject();
    }

    /** What it and its tasks that are not terminal may use. */
    private static ResourceTotals resources(Executor executor) {
        List<Resource> all = Gauges.allocated(executor).toList();
        // A shared volume counts once, however many tasks use it.
        return ResourceTotals.of(
                all.stream().anyMatch(Resource::hasShared) ? Resources.of(all).toProto() : all);
    }

    private static void tasks(Executor executor, JsonOutput out) {
        out.name("tasks").startArray();
        executor.tasks().launched().values().forEach(task -> TaskView.write(task, out));
        out.endArray();
        out.name("queued_tasks").startArray();
        executor.tasks().queuedTasks().forEach(task -> queued(task, out));
        out.endArray();
        out.name("completed_tasks").startArray();
        executor.tasks().completed().forEach(task -> TaskView.write(task, out));
        executor.tasks().terminated().values().forEach(task -> TaskView.write(task, out));
        out.endArray();
    }

    private static void queued(TaskInfo task, JsonOutput out) {
        out.startObject();
        out.name("id").string(task.getTaskId().getValue());
        out.name("name").string(task.getName());
        out.name("slave_id").string(task.getAgentId().getValue());
        out.name("resources");
        ResourceTotals.of(task.getResourcesList()).write(out);
        if (task.getResourcesCount() > 0) {
            out.name("role").string(task.getResources(0).getAllocationInfo().getRole());
        }
        if (task.hasCommand()) {
            out.name("command");
            Shapes.command(task.getCommand(), out);
        }
        if (task.hasExecutor()) {
            out.name("executor_id").string(task.getExecutor().getExecutorId().getValue());
        }
        if (task.hasDiscovery()) {
            out.name("discovery");
            Shapes.proto(task.getDiscovery(), out);
        }
        out.endObject();
    }
}
