package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.scheduler.Scheduler;
import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * A framework with command tasks that are all alike, which takes the time of each. Its figures are read when it is
 * done.
 */
final class TaskRun implements Scheduler {

    private static final int FAILED = 1;

    /**
     * What it runs.
     *
     * @param tasks how many in all
     * @param atOnce how many of them at most
     * @param resources of each
     * @param stays whether they go on until somebody tears the framework down, so that it is done when all of them run;
     *     otherwise it is done when all of them have finished
     */
    record Wish(int tasks, int atOnce, String resources, CommandInfo command, boolean stays) {}

    private final Wish wish;
    private final Resources needed;
    private final Map<String, Long> accepted = new HashMap<>();
    private final Histogram acceptToRunning = new Histogram(3);
    private final CountDownLatch done = new CountDownLatch(1);
    private int launched;
    private int ended;
    private long firstAccept;
    private long lastEvent;

    TaskRun(Wish wish) throws ResourceException {
        this.wish = wish;
        this.needed = Resources.parse(wish.resources, "*");
    }

    /** Subscribes with that master. */
    SchedulerClient start(String master) {
        var info = FrameworkInfo.newBuilder()
                .setName("benchmark")
                .setUser(System.getProperty("user.name"))
                .build();
        return SchedulerClient.start(SchedulerOptions.of(master, info), this);
    }

    /** Until it is done. */
    void await() throws InterruptedException {
        done.await();
    }

    /** From an ACCEPT to the TASK_RUNNING of one of its tasks, in nanoseconds. */
    Histogram acceptToRunning() {
        return acceptToRunning;
    }

    /** From the first ACCEPT until it was done. */
    double seconds() {
        return (lastEvent - firstAccept) / 1e9;
    }

    @Override
    public void offers(SchedulerClient client, List<Offer> offers) {
        for (Offer offer : offers) {
            Resources left = Resources.of(offer.getResourcesList()).unallocate();
            var tasks = new ArrayList<TaskInfo>();
            while (launched < wish.tasks && launched - ended < wish.atOnce && left.contains(needed)) {
                left = left.minus(needed);
                tasks.add(task("task-" + launched++, offer));
            }
            long now = System.nanoTime();
            firstAccept = firstAccept == 0 && !tasks.isEmpty() ? now : firstAccept;
            tasks.forEach(task -> accepted.put(task.getTaskId().getValue(), now));
            var launch = Offer.Operation.newBuilder()
                    .setType(Offer.Operation.Type.LAUNCH)
                    .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))
                    .build();
            client.accept(
                    List.of(offer.getId()),
                    tasks.isEmpty() ? List.of() : List.of(launch),
                    Filters.newBuilder().setRefuseSeconds(0).build());
        }
    }

    private TaskInfo task(String id, Offer offer) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(offer.getAgentId())
                .addAllResources(needed.toProto())
                .setCommand(wish.command)
                .build();
    }

    @Override
    public void update(SchedulerClient client, TaskStatus status) {
        lastEvent = System.nanoTime();
        client.acknowledge(status);
        switch (status.getState()) {
            case TASK_STARTING -> {}
            case TASK_RUNNING -> running(status);
            case TASK_FINISHED -> finished(client);
            default -> fail(status);
        }
    }

    private void running(TaskStatus status) {
        Optional.ofNullable(accepted.remove(status.getTaskId().getValue()))
                .ifPresent(since -> acceptToRunning.recordValue(lastEvent - since));
        if (wish.stays && acceptToRunning.getTotalCount() == wish.tasks) {
            done.countDown();
        }
    }

    private void finished(SchedulerClient client) {
        ended++;
        if (ended == wish.tasks) {
            done.countDown();
        } else if (ended == launched) {
            client.revive();
        }
    }

    private static void fail(TaskStatus status) {
        System.err.println(status);
        System.exit(FAILED);
    }
}
