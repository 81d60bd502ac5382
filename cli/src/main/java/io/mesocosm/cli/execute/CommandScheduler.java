package io.mesocosm.cli.execute;

import com.google.protobuf.TextFormat;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.scheduler.Scheduler;
import io.mesocosm.scheduler.SchedulerCalls;
import io.mesocosm.scheduler.SchedulerClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Launches its work on the first offer that holds it, prints what it hears, and closes the client when every task has
 * ended. Belongs to the client's thread.
 */
final class CommandScheduler implements Scheduler {

    private static final String EXECUTOR = "default-executor";
    private static final String EXECUTOR_RESOURCES = "cpus:0.1;mem:32;disk:32";

    private final Work work;
    private final String role;
    private final Optional<Duration> killAfter;
    private final ScheduledExecutorService timer;
    private final PrintStream out;
    private final Set<TaskID> ended = new HashSet<>();
    private boolean launched;

    /**
     * What to run.
     *
     * @param tasks one, or those of a group
     * @param group whether they are a group, run by the default executor
     * @param networks CNI networks that the group's executor joins
     */
    record Work(List<TaskInfo> tasks, boolean group, List<String> networks) {
        Work {
            tasks = List.copyOf(tasks);
            networks = List.copyOf(networks);
        }

        Resources resources() {
            return Resources.of(tasks.stream()
                    .flatMap(task -> task.getResourcesList().stream())
                    .toList());
        }
    }

    CommandScheduler(
            Work work, String role, Optional<Duration> killAfter, ScheduledExecutorService timer, PrintStream out) {
        this.work = work;
        this.role = role;
        this.killAfter = killAfter;
        this.timer = timer;
        this.out = out;
    }

    @Override
    public void subscribed(SchedulerClient client, Optional<MasterInfo> master) {
        client.frameworkId().ifPresent(id -> out.println("Subscribed with ID " + id));
    }

    @Override
    public void offers(SchedulerClient client, List<Offer> offers) {
        for (Offer offer : offers) {
            Resources offered = Resources.of(offer.getResourcesList()).unallocate();
            if (!launched && offered.toUnreserved().contains(work.resources())) {
                launch(client, offer, offered);
            } else {
                client.decline(offer);
                client.suppress();
            }
        }
    }

    private void launch(SchedulerClient client, Offer offer, Resources offered) {
        List<TaskInfo> tasks =
                work.tasks().stream().map(task -> placed(task, offer, offered)).toList();
        var operation = work.group() ? group(client, tasks) : single(tasks);
        client.send(SchedulerCalls.accept(List.of(offer.getId()), List.of(operation), Filters.getDefaultInstance()));
        String agent = offer.getAgentId().getValue();
        if (work.group()) {
            var ids = tasks.stream().map(task -> task.getTaskId().getValue()).toList();
            out.println("Submitted task group with tasks [ " + String.join(", ", ids) + " ] to agent '" + agent + "'");
        } else {
            out.println("Submitted task '" + tasks.get(0).getName() + "' to agent '" + agent + "'");
        }
        launched = true;
    }

    /** The task on that agent, with resources of the role first, then of everybody. */
    private TaskInfo placed(TaskInfo task, Offer offer, Resources offered) {
        Resources wanted = Resources.of(task.getResourcesList());
        if (!role.equals("*")) {
            wanted = wanted.pushReservation(Resource.ReservationInfo.newBuilder()
                    .setType(Resource.ReservationInfo.Type.STATIC)
                    .setRole(role)
                    .build());
        }
        Resources found = offered.find(wanted)
                .orElseThrow(() -> new IllegalStateException("the offer holds the task, yet lacks its resources"));
        return task.toBuilder()
                .setAgentId(offer.getAgentId())
                .clearResources()
                .addAllResources(found.toProto())
                .build();
    }

    private static Offer.Operation single(List<TaskInfo> tasks) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))
                .build();
    }

    private Offer.Operation group(SchedulerClient client, List<TaskInfo> tasks) {
        var executor = ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.DEFAULT)
                .setExecutorId(ExecutorID.newBuilder().setValue(EXECUTOR))
                .setFrameworkId(client.frameworkId().orElseThrow().toProto());
        try {
            executor.addAllResources(Resources.parse(EXECUTOR_RESOURCES, "*").toProto());
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
        for (String network : work.networks()) {
            executor.getContainerBuilder()
                    .setType(org.apache.mesos.v1.Protos.ContainerInfo.Type.MESOS)
                    .addNetworkInfosBuilder()
                    .setName(network);
        }
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH_GROUP)
                .setLaunchGroup(Offer.Operation.LaunchGroup.newBuilder()
                        .setExecutor(executor)
                        .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(tasks)))
                .build();
    }

    @Override
    public void update(SchedulerClient client, TaskStatus status) {
        print(status);
        client.acknowledge(status);
        if (status.getState() == TaskState.TASK_RUNNING) {
            killAfter.ifPresent(delay -> killLater(client, status.getTaskId(), status.getAgentId(), delay));
        }
        if (TaskStates.isTerminal(status.getState()) && ended.add(status.getTaskId())) {
            if (ended.size() == work.tasks().size()) {
                client.close();
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a kill that nobody waits for
    private void killLater(SchedulerClient client, TaskID task, AgentID agent, Duration delay) {
        timer.schedule(
                () -> {
                    out.println("Asked to kill task '" + task.getValue() + "' on agent '" + agent.getValue() + "'");
                    client.kill(task, agent);
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void print(TaskStatus status) {
        out.println("Received status update " + status.getState() + " for task '"
                + status.getTaskId().getValue() + "'");
        if (status.hasMessage()) {
            out.println("  message: '" + status.getMessage() + "'");
        }
        if (status.hasSource()) {
            out.println("  source: " + status.getSource());
        }
        if (status.hasReason()) {
            out.println("  reason: " + status.getReason());
        }
        if (status.hasHealthy()) {
            out.println("  healthy?: " + (status.getHealthy() ? 1 : 0));
        }
        if (status.hasCheckStatus()) {
            out.println("  check status: "
                    + TextFormat.printer().emittingSingleLine(true).printToString(status.getCheckStatus()));
        }
        if (status.getLimitation().getResourcesCount() > 0) {
            out.println("  resource limit violation: "
                    + Resources.of(status.getLimitation().getResourcesList()));
        }
    }
}
