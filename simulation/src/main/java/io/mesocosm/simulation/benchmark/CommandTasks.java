package io.mesocosm.simulation.benchmark;

import io.mesocosm.simulation.processes.Cluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * Command tasks through one agent, master and agent as processes of their own: {@code CommandTasks [TASKS [AT_ONCE]]}.
 * Prints tasks per second, accept to running, and what the idle daemons hold in memory.
 */
public final class CommandTasks {

    private static final CommandInfo TRUE =
            CommandInfo.newBuilder().setValue("true").build();

    private CommandTasks() {}

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
            Directories.delete(directory);
        }
        System.exit(0);
    }

    private static void run(Cluster cluster, String name, int tasks, int atOnce) throws Exception {
        var run = new TaskRun(new TaskRun.Wish(tasks, atOnce, "cpus:0.01;mem:1", TRUE, false));
        try (var client = run.start(cluster.masterAddress())) {
            run.await();
            client.teardown();
            client.await();
        }
        System.out.printf(
                Locale.ROOT,
                "%d command tasks, %d at once, %s: %.1f tasks/s, accept to running p50 %.1f ms, p99 %.1f ms"
                        + " (Mesos here 9.8 tasks/s, 136 / 898 ms)%n",
                tasks,
                atOnce,
                name,
                tasks / run.seconds(),
                run.acceptToRunning().getValueAtPercentile(50) / 1e6,
                run.acceptToRunning().getValueAtPercentile(99) / 1e6);
    }

    private static long residentMegabytes(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
