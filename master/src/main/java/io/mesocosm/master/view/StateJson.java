package io.mesocosm.master.view;

import com.google.protobuf.Message;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.ProtoJson;
import java.util.List;
import org.apache.mesos.v1.master.Protos.Response;

/** The JSON of GET_STATE and its parts. Unlike other protobuf JSON it shows empty lists. */
public final class StateJson {

    private StateJson() {}

    /** {@code {"get_tasks":...,"get_executors":...,"get_frameworks":...,"get_agents":...}}. */
    public static void state(Response.GetState message, JsonOutput out) {
        out.startObject();
        tasks(message.getGetTasks(), out.name("get_tasks"));
        executors(message.getGetExecutors(), out.name("get_executors"));
        frameworks(message.getGetFrameworks(), out.name("get_frameworks"));
        agents(message.getGetAgents(), out.name("get_agents"));
        out.endObject();
    }

    /** {@code {"tasks":[],"unreachable_tasks":[],"completed_tasks":[]}}. */
    public static void tasks(Response.GetTasks message, JsonOutput out) {
        out.startObject();
        list("tasks", message.getTasksList(), out);
        list("unreachable_tasks", message.getUnreachableTasksList(), out);
        list("completed_tasks", message.getCompletedTasksList(), out);
        out.endObject();
    }

    /** {@code {"executors":[]}}. */
    public static void executors(Response.GetExecutors message, JsonOutput out) {
        out.startObject();
        list("executors", message.getExecutorsList(), out);
        out.endObject();
    }

    /** {@code {"frameworks":[],"completed_frameworks":[]}}. */
    public static void frameworks(Response.GetFrameworks message, JsonOutput out) {
        out.startObject();
        list("frameworks", message.getFrameworksList(), out);
        list("completed_frameworks", message.getCompletedFrameworksList(), out);
        out.endObject();
    }

    /** {@code {"agents":[],"recovered_agents":[]}}. */
    public static void agents(Response.GetAgents message, JsonOutput out) {
        out.startObject();
        list("agents", message.getAgentsList(), out);
        list("recovered_agents", message.getRecoveredAgentsList(), out);
        out.endObject();
    }

    private static void list(String name, List<? extends Message> messages, JsonOutput out) {
        out.name(name).startArray();
        messages.forEach(message -> ProtoJson.V0_AS_V1.write(message, out));
        out.endArray();
    }
}
