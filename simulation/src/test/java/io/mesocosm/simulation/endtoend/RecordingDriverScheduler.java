package io.mesocosm.simulation.endtoend;

import io.mesocosm.simulation.processes.Await;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.apache.mesos.Protos.CommandInfo;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.Resource;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Protos.Value;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;

/** A v0 scheduler that launches the commands that it is given and remembers what it hears. Safe from any thread. */
final class RecordingDriverScheduler implements Scheduler {

    private static final double CPUS = 0.1;
    private static final double MEGABYTES = 16;

    private record Command(String task, String command) {}

    private final Queue<Command> queue = new ArrayDeque<>();
    private final List<TaskStatus> updates = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private FrameworkID id = FrameworkID.newBuilder().setValue("").build();

    synchronized void run(String task, String command) {
        queue.add(new Command(task, command));
    }

    /** The id that the master gave. */
    synchronized FrameworkID id() {
        return id;
    }

    /** The states of a task in the order in which they came; a repeated update counts once. */
    synchronized List<TaskState> states(String task) {
        return updates.stream()
                .filter(status -> status.getTaskId().getValue().equals(task))
                .map(TaskStatus::getState)
                .distinct()
                .toList();
    }

    synchronized List<TaskStatus> updates() {
        return List.copyOf(updates);
    }

    /** What was heard beside offers and updates. */
    synchronized List<String> heard() {
        return List.copyOf(heard);
    }

    void awaitHeard(String what, Supplier<String> otherwise) {
        Await.until(
                "the scheduler hears " + what, () -> heard() + "\n" + otherwise.get(), () -> heard().contains(what));
    }

    void awaitState(String task, TaskState state, Supplier<String> otherwise) {
        Await.until(
                task + " is " + state,
                () -> updates() + " " + heard() + "\n" + otherwise.get(),
                () -> states(task).contains(state));
    }

    @Override
    public synchronized void registered(SchedulerDriver driver, FrameworkID frameworkId, MasterInfo masterInfo) {
        id = frameworkId;
        heard.add("registered");
    }

    @Override
    public synchronized void reregistered(SchedulerDriver driver, MasterInfo masterInfo) {
        heard.add("reregistered");
    }

    @Override
    public synchronized void disconnected(SchedulerDriver driver) {
        heard.add("disconnected");
    }

    @Override
    public synchronized void resourceOffers(SchedulerDriver driver, List<Offer> offers) {
        for (Offer offer : offers) {
            double cpus = scalar(offer, "cpus");
            double memory = scalar(offer, "mem");
            var tasks = new ArrayList<TaskInfo>();
            while (!queue.isEmpty() && cpus > CPUS && memory > MEGABYTES) {
                cpus -= CPUS;
                memory -= MEGABYTES;
                tasks.add(task(queue.remove(), offer));
            }
            driver.launchTasks(
                    List.of(offer.getId()),
                    tasks,
                    Filters.newBuilder().setRefuseSeconds(0).build());
        }
    }

    private static double scalar(Offer offer, String name) {
        return offer.getResourcesList().stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }

    private static TaskInfo task(Command command, Offer offer) {
        return TaskInfo.newBuilder()
                .setName(command.task())
                .setTaskId(TaskID.newBuilder().setValue(command.task()))
                .setSlaveId(offer.getSlaveId())
                .addResources(scalar("cpus", CPUS))
                .addResources(scalar("mem", MEGABYTES))
                .setCommand(CommandInfo.newBuilder().setValue(command.command()))
                .build();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    @Override
    public synchronized void offerRescinded(SchedulerDriver driver, OfferID offerId) {}

    @Override
    public synchronized void statusUpdate(SchedulerDriver driver, TaskStatus status) {
        updates.add(status);
    }

    @Override
    public synchronized void frameworkMessage(
            SchedulerDriver driver, ExecutorID executorId, SlaveID slaveId, byte[] data) {}

    @Override
    public synchronized void slaveLost(SchedulerDriver driver, SlaveID slaveId) {
        heard.add("agent lost");
    }

    @Override
    public synchronized void executorLost(SchedulerDriver driver, ExecutorID executorId, SlaveID slaveId, int status) {}

    @Override
    public synchronized void error(SchedulerDriver driver, String message) {
        heard.add("error " + message);
    }
}
