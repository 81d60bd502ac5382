package io.mesocosm.executor.client;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Call;

/** What the agent may have lost: tasks without an acknowledged update, and updates. Safe from any thread. */
final class Unacknowledged {

    private final Map<TaskID, TaskInfo> tasks = new LinkedHashMap<>();
    private final Map<ByteString, Call.Update> updates = new LinkedHashMap<>();

    synchronized void launched(TaskInfo task) {
        tasks.put(task.getTaskId(), task);
    }

    synchronized void sent(Call.Update update) {
        updates.put(update.getStatus().getUuid(), update);
    }

    synchronized void acknowledged(TaskID task, ByteString uuid) {
        tasks.remove(task);
        updates.remove(uuid);
    }

    synchronized boolean isEmpty() {
        return updates.isEmpty();
    }

    synchronized Call.Subscribe subscribe() {
        return Call.Subscribe.newBuilder()
                .addAllUnacknowledgedTasks(List.copyOf(tasks.values()))
                .addAllUnacknowledgedUpdates(List.copyOf(updates.values()))
                .build();
    }
}
