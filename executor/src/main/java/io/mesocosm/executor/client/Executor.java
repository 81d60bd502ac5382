package io.mesocosm.executor.client;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * What an executor does when it hears from its agent. One thread calls these methods, one at a time, in the order of the
 * events. An exception that leaves a method ends the client and is thrown by {@link ExecutorClient#await}.
 */
public interface Executor {

    /** The executor is registered: for the first time, or again after the agent was restarted. */
    default void subscribed(ExecutorClient client, Event.Subscribed subscribed) {}

    /** The agent is away; the client tries to reach it again as long as its framework checkpoints. */
    default void disconnected(ExecutorClient client) {}

    /** Run a task. Its states are told with {@link ExecutorClient#update}. */
    void launch(ExecutorClient client, TaskInfo task);

    /** Run tasks together. */
    default void launchGroup(ExecutorClient client, TaskGroupInfo group) {
        group.getTasksList().forEach(task -> launch(client, task));
    }

    /** End a task; a policy given here overrides the task's own. */
    void kill(ExecutorClient client, TaskID task, Optional<KillPolicy> policy);

    /** What the scheduler has to say. */
    default void message(ExecutorClient client, ByteString data) {}

    /**
     * End everything, tell of it, and close the client. When the shutdown grace period has passed, the agent kills what
     * is left. Also called when the agent is gone for good.
     */
    default void shutdown(ExecutorClient client) {
        client.close();
    }

    /** The agent refused a call: {@code status} is the HTTP status, {@code reason} its sentence. */
    default void refused(ExecutorClient client, Call call, int status, String reason) {}
}
