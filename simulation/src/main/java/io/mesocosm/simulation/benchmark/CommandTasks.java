package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.scheduler.Scheduler;
import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import io.mesocosm.simulation.processes.Cluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Command tasks through one agent, master and agent as processes of their own: {@code CommandTasks [TASKS [AT_ONCE]]}.
 * Prints tasks per second, accept to running, and what the idle daemons hold in memory.
 */
public final class CommandTasks implements Scheduler {

    private static final int FAILED = 1;

    private final int wanted;
    private final int atOnce;
    private final Resources needed;
    private final Map<String, Long> accepted = new HashMap<>();
    private final Histogram acceptToRunning = new Histogram(3);
    private int launched;
    private int finished;
    private long firstAccept;
    private long lastEnd;

    private CommandTasks(int wanted, int atOnce) throws ResourceException {
        this.wanted = wanted;
        this.atOnce = atOnce;
        this.needed = Resources.parse("cpus:0.01;mem:1", "*");
    }

    /** Runs it once for warmth and once for the figures, then one task at a time. */
    public static void main(String[] arguments) throws Exception {
        int tasks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        int atOnce = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        Path directory = Files.createTempDirectory("mesocosm-benchmark");
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            System.out.printf(
                    Locale.ROOT,
                    "resident, idle: master %d MB, agent %d MB (Mesos here 72 / 70)%n",
                    residentMegabytes(cluster.master().pid()),
                    residentMegabytes(cluster.agent().pid()));
            run(cluster, "cold", tasks, atOnce);
            run(cluster, "warm", tasks, atOnce);
            run(cluster, "one at a time", Math.min(tasks, 200), 1);
        } finally {
            delete(directory);
        }
        System.exit(0);
    }

    private static void run(Cluster cluster, String name, int tasks, int atOnce) throws Exception {
        var info = FrameworkInfo.newBuilder()
                .setName("benchmark")
                .setUser(System.getProperty("user.name"))
                .build();
        var scheduler = new CommandTasks(tasks, atOnce);
        try (var client = SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), info), scheduler)) {
            client.await();
        }
        Histogram latency = scheduler.acceptToRunning;
        System.out.printf(
                Locale.ROOT,
                "%d command tasks, %d at once, %s: %.1f tasks/s, accept to running p50 %.1f ms, p99 %.1f ms"
                        + " (Mesos here 9.8 tasks/s, 136 / 898 ms)%n",
                tasks,
                atOnce,
                name,
                tasks / ((scheduler.lastEnd - scheduler.firstAccept) / 1e9),
                latency.getValueAtPercentile(50) / 1e6,
                latency.getValueAtPercentile(99) / 1e6);
    }

    private static long residentMegabytes(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void offers(SchedulerClient client, List<Offer> offers) {
        for (Offer offer : offers) {
            Resources left = Resources.of(offer.getResourcesList()).unallocate();
            var tasks = new ArrayList<TaskInfo>();
            while (launched < wanted && launched - finished < atOnce && left.contains(needed)) {
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
                .setCommand(CommandInfo.newBuilder().setValue("true"))
                .build();
    }

    @Override
    public void update(SchedulerClient client, TaskStatus status) {
        long now = System.nanoTime();
        client.acknowledge(status);
        String task = status.getTaskId().getValue();
        if (status.getState() == TaskState.TASK_RUNNING) {
            Optional.ofNullable(accepted.remove(task)).ifPresent(since -> acceptToRunning.recordValue(now - since));
        } else if (status.getState() == TaskState.TASK_FINISHED) {
            finished++;
            lastEnd = now;
            if (finished == wanted) {
                client.teardown();
            } else if (finished == launched) {
                client.revive();
            }
        } else if (status.getState() != TaskState.TASK_STARTING) {
            System.err.println(status);
            System.exit(FAILED);
        }
    }

    private static void delete(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            Path[] all = files.toArray(Path[]::new);
            Arrays.sort(all, (one, other) -> other.getNameCount() - one.getNameCount());
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
