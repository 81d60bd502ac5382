package io.mesocosm.common.endpoints;

import io.mesocosm.common.json.JsonOutput;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/** A task as {@code /state} and {@code /tasks} show it. */
public final class TaskView {

    private TaskView() {}

    /** As the endpoints show it. */
    public static void write(Task task, JsonOutput out) {
        out.startObject();
        out.name("id").string(task.getTaskId().getValue());
        out.name("name").string(task.getName());
        out.name("framework_id").string(task.getFrameworkId().getValue());
        out.name("executor_id").string(task.getExecutorId().getValue());
        out.name("slave_id").string(task.getAgentId().getValue());
        out.name("state").string(task.getState().name());
        out.name("resources");
        ResourceTotals.of(task.getResourcesList()).write(out);
        if (task.getLimitsCount() > 0) {
            out.name("limits").startObject();
            task.getLimitsMap().forEach((name, limit) -> out.name(name).number(limit.getValue()));
            out.endObject();
        }
        if (task.getResourcesCount() > 0) {
            // All resources of a task are allocated to one role.
            out.name("role").string(task.getResources(0).getAllocationInfo().getRole());
        }
        out.name("statuses").startArray();
        for (TaskStatus status : task.getStatusesList()) {
            status(status, out);
        }
        out.endArray();
        optional(task, out);
        out.endObject();
    }

    private static void optional(Task task, JsonOutput out) {
        if (task.hasUser()) {
            out.name("user").string(task.getUser());
        }
        if (task.hasLabels()) {
            out.name("labels");
            Shapes.labels(task.getLabels(), out);
        }
        if (task.hasDiscovery()) {
            out.name("discovery");
            Shapes.proto(task.getDiscovery(), out);
        }
        if (task.hasContainer()) {
            out.name("container");
            Shapes.proto(task.getContainer(), out);
        }
        if (task.hasHealthCheck()) {
            out.name("health_check");
            Shapes.proto(task.getHealthCheck(), out);
        }
    }

    private static void status(TaskStatus status, JsonOutput out) {
        out.startObject();
        out.name("state").string(status.getState().name());
        out.name("timestamp").number(status.getTimestamp());
        if (status.hasLabels()) {
            out.name("labels");
            Shapes.labels(status.getLabels(), out);
        }
        if (status.hasContainerStatus()) {
            out.name("container_status");
            Shapes.containerStatus(status.getContainerStatus(), out);
        }
        if (status.hasHealthy()) {
            out.name("healthy").bool(status.getHealthy());
        }
        out.endObject();
    }
}
