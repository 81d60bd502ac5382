package io.mesocosm.agent.view;

import com.google.protobuf.Message;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.ProtoJson;
import java.util.List;
import org.apache.mesos.v1.agent.Protos.Response;

/** The JSON of GET_STATE and its parts. Unlike other protobuf JSON it shows empty lists. */
public final class OperatorJson {

    private OperatorJson() {}

    /** {@code {"get_tasks":...,"get_executors":...,"get_frameworks":...}}. */
    public static void state(Response.GetState message, JsonOutput out) {
        out.startObject();
        tasks(message.getGetTasks(), out.name("get_tasks"));
        executors(message.getGetExecutors(), out.name("get_executors"));
        frameworks(message.getGetFrameworks(), out.name("get_frameworks"));
        out.endObject();
    }

    /** The five lists of GET_TASKS. */
    public static void tasks(Response.GetTasks message, JsonOutput out) {
        out.startObject();
        list("pending_tasks", message.getPendingTasksList(), out);
        list("queued_tasks", message.getQueuedTasksList(), out);
        list("launched_tasks", message.getLaunchedTasksList(), out);
        list("terminated_tasks", message.getTerminatedTasksList(), out);
        list("completed_tasks", message.getCompletedTasksList(), out);
        out.endObject();
    }

    /** {@code {"executors":[],"completed_executors":[]}}. */
    public static void executors(Response.GetExecutors message, JsonOutput out) {
        out.startObject();
        list("executors", message.getExecutorsList(), out);
        list("completed_executors", message.getCompletedExecutorsList(), out);
        out.endObject();
    }

    /** {@code {"frameworks":[],"completed_frameworks":[]}}. */
    public static void frameworks(Response.GetFrameworks message, JsonOutput out) {
        out.startObject();
        list("frameworks", message.getFrameworksList(), out);
        list("completed_frameworks", message.getCompletedFrameworksList(), out);
        out.endObject();
    }

    private static void list(String name, List<? extends Message> messages, JsonOutput out) {
        out.name(name).startArray();
        messages.forEach(message -> ProtoJson.V0_AS_V1.write(message, out));
        out.endArray();
    }
}
