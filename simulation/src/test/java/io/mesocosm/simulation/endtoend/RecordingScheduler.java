package io.mesocosm.simulation.endtoend;

import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.scheduler.Scheduler;
import io.mesocosm.scheduler.SchedulerClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Launches the commands that it is given and remembers every update. Safe from any thread. */
final class RecordingScheduler implements Scheduler {

    private record Command(String task, String command) {}

    private final Resources needed;
    private final Queue<Command> queue = new ArrayDeque<>();
    private final List<TaskStatus> updates = new ArrayList<>();
    private int subscriptions;

    RecordingScheduler() throws ResourceException {
        needed = Resources.parse("cpus:0.1;mem:16", "*");
    }

    synchronized void run(String task, String command) {
        queue.add(new Command(task, command));
    }

    /** The states of a task in the order in which they came; a repeated update counts once. */
    synchronized List<TaskState> states(String task) {
        return updates.stream()
                .filter(status -> status.getTaskId().getValue().equals(task))
                .map(TaskStatus::getState)
                .distinct()
                .toList();
    }

    synchronized Optional<TaskStatus> last(String task) {
        return updates.stream()
                .filter(status -> status.getTaskId().getValue().equals(task))
                .reduce((first, second) -> second);
    }

    synchronized int subscriptions() {
        return subscriptions;
    }

    @Override
    public synchronized void subscribed(SchedulerClient client, Optional<MasterInfo> master) {
        subscriptions++;
    }

    @Override
    public synchronized void offers(SchedulerClient client, List<Offer> offers) {
        for (Offer offer : offers) {
            Resources left = Resources.of(offer.getResourcesList()).unallocate();
            var tasks = new ArrayList<TaskInfo>();
            while (!queue.isEmpty() && left.contains(needed)) {
                left = left.minus(needed);
                tasks.add(task(queue.remove(), offer));
            }
            client.accept(
                    List.of(offer.getId()),
                    tasks.isEmpty() ? List.of() : List.of(launch(tasks)),
                    org.apache.mesos.v1.Protos.Filters.newBuilder()
                            .setRefuseSeconds(0)
                            .build());
        }
    }

    private static Offer.Operation launch(List<TaskInfo> tasks) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))
                .build();
    }

    private TaskInfo task(Command command, Offer offer) {
        return TaskInfo.newBuilder()
                .setName(command.task())
                .setTaskId(TaskID.newBuilder().setValue(command.task()))
                .setAgentId(offer.getAgentId())
                .addAllResources(needed.toProto())
                .setCommand(CommandInfo.newBuilder().setValue(command.command()))
                .build();
    }

    @Override
    public synchronized void update(SchedulerClient client, TaskStatus status) {
        updates.add(status);
        client.acknowledge(status);
    }
}
