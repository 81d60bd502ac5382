package io.mesocosm.simulation.failover;

import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.scheduler.Scheduler;
import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.simulation.failover.KeptTask.Life;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * A framework that keeps so many tasks running, replaces those that end, and remembers everything that it is told. What
 * it asked for and heard nothing of it asks about again, as a framework has to. Safe from any thread.
 */
final class Keeper implements Scheduler {

    private static final long ASK_AGAIN_NANOS = 1_000_000_000;

    /**
     * A master's time as the leader, as seen from here.
     *
     * @param subscribed when he took us, in nanoseconds of {@link System#nanoTime}
     * @param offered when his first offers came
     */
    record Term(String masterId, String address, long subscribed, OptionalLong offered) {}

    private final int wanted;
    private final int agents;
    private final TaskFiles files;
    private final Resources needed;
    private final Map<String, KeptTask> tasks = new LinkedHashMap<>();
    private final List<Term> terms = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private long asked;

    /**
     * Launches nothing yet.
     *
     * @param agents over how many the tasks are spread
     */
    Keeper(int wanted, int agents, TaskFiles files) throws ResourceException {
        this.wanted = wanted;
        this.agents = agents;
        this.files = files;
        this.needed = Resources.parse("cpus:0.05;mem:16", "*");
    }

    /** It checkpoints, comes back for an hour, and knows that agents may be unreachable. */
    static FrameworkInfo framework() {
        return FrameworkInfo.newBuilder()
                .setName("keeper")
                .setUser(System.getProperty("user.name"))
                .setCheckpoint(true)
                .setFailoverTimeout(3600)
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.PARTITION_AWARE))
                .build();
    }

    /** What was wrong with anything that it was told. */
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** The leader as of now. */
    synchronized Optional<Term> term() {
        return terms.isEmpty() ? Optional.empty() : Optional.of(terms.getLast());
    }

    /** Tasks that are so. */
    synchronized List<KeptTask> tasks(Predicate<KeptTask> which) {
        return tasks.values().stream().filter(which).toList();
    }

    /** Lets some of the running tasks end. */
    void end(int count) throws IOException {
        List<String> chosen;
        synchronized (this) {
            List<KeptTask> ending = tasks.values().stream()
                    .filter(task -> task.life() == Life.RUNNING && !task.released())
                    .limit(count)
                    .toList();
            ending.forEach(KeptTask::release);
            chosen = ending.stream().map(KeptTask::id).toList();
        }
        for (String task : chosen) {
            files.end(task);
        }
    }

    /** Whether as many tasks run as it wants, and it knows of each other one that it is over. */
    boolean settled() {
        return unsettled().isEmpty()
                && tasks(task -> task.life() == Life.RUNNING).size() == wanted;
    }

    /** Asks the leader about every task that runs. */
    void reconcile(SchedulerClient client) {
        client.send(reconciliation(tasks(task -> task.life() == Life.RUNNING)));
    }

    /** Tasks of which it does not know whether they run or are over. */
    List<KeptTask> unsettled() {
        return tasks(task -> !task.over() && (task.released() || task.life() != Life.RUNNING));
    }

    /** Asks about tasks of which nobody said anything, once a second. */
    void askAgain(SchedulerClient client) {
        if (System.nanoTime() - asked > ASK_AGAIN_NANOS) {
            asked = System.nanoTime();
            List<KeptTask> unknown = tasks(task -> task.life() == Life.LAUNCHED || task.life() == Life.UNREACHABLE);
            if (!unknown.isEmpty()) {
                client.send(reconciliation(unknown));
            }
        }
    }

    private static Call reconciliation(Collection<KeptTask> tasks) {
        var reconcile = Call.Reconcile.newBuilder();
        for (KeptTask task : tasks) {
            reconcile
                    .addTasksBuilder()
                    .setTaskId(TaskID.newBuilder().setValue(task.id()))
                    .setAgentId(task.agent());
        }
        return Call.newBuilder()
                .setType(Call.Type.RECONCILE)
                .setReconcile(reconcile)
                .build();
    }

    @Override
    public synchronized void subscribed(SchedulerClient client, Optional<MasterInfo> master) {
        MasterInfo leader = master.orElseThrow();
        boolean same =
                term().filter(term -> term.masterId().equals(leader.getId())).isPresent();
        if (!same) {
            String address = leader.getPid().substring(leader.getPid().indexOf('@') + 1);
            terms.add(new Term(leader.getId(), address, System.nanoTime(), OptionalLong.empty()));
        }
    }

    @Override
    public synchronized void offers(SchedulerClient client, List<Offer> offers) {
        Term term = terms.getLast();
        if (term.offered().isEmpty()) {
            terms.set(
                    terms.size() - 1,
                    new Term(term.masterId(), term.address(), term.subscribed(), OptionalLong.of(System.nanoTime())));
        }
        for (Offer offer : offers) {
            var launch = Offer.Operation.Launch.newBuilder();
            Resources left = Resources.of(offer.getResourcesList()).unallocate();
            while (missing() > 0 && load(offer.getAgentId()) <= wanted / agents && left.contains(needed)) {
                left = left.minus(needed);
                launch.addTaskInfos(task(offer));
            }
            var operation = Offer.Operation.newBuilder()
                    .setType(Offer.Operation.Type.LAUNCH)
                    .setLaunch(launch)
                    .build();
            client.accept(
                    List.of(offer.getId()),
                    launch.getTaskInfosCount() == 0 ? List.of() : List.of(operation),
                    Filters.newBuilder().setRefuseSeconds(0).build());
        }
    }

    private long missing() {
        return wanted
                - tasks.values().stream()
                        .filter(task -> !task.over() && !task.released())
                        .count();
    }

    private long load(AgentID agent) {
        return tasks.values().stream()
                .filter(task -> !task.over() && task.agent().equals(agent))
                .count();
    }

    private TaskInfo task(Offer offer) {
        String id = "task-" + tasks.size();
        tasks.put(id, new KeptTask(id, offer.getAgentId()));
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(offer.getAgentId())
                .addAllResources(needed.toProto())
                .setCommand(CommandInfo.newBuilder().setValue(files.command(id)))
                .build();
    }

    @Override
    public synchronized void update(SchedulerClient client, TaskStatus status) {
        KeptTask task = tasks.get(status.getTaskId().getValue());
        if (task == null) {
            complaints.add("told of a task that nobody launched: " + status);
        } else {
            task.hear(status, complaints);
        }
        client.acknowledge(status);
    }

    @Override
    public synchronized void refused(SchedulerClient client, Call call, int status, String reason) {
        // A master that just lost its leadership refuses; what was asked is asked again.
    }
}
