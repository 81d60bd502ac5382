package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.Hierarchy;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.launcher.LinuxLauncher;
import io.mesocosm.simulation.benchmark.containers.Floor;
import io.mesocosm.simulation.benchmark.containers.LocalContainerizer;
import io.mesocosm.simulation.benchmark.containers.PrivateRoot;
import io.mesocosm.simulation.benchmark.containers.PrivateRootJar;
import io.mesocosm.simulation.benchmark.containers.RootFilesystem;
import io.mesocosm.simulation.benchmark.figures.Table;
import io.mesocosm.simulation.benchmark.figures.Units;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Commands;
import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * Containers with namespaces for processes, mounts, IPC and the host's name, with cgroups of cpu, memory and pids and
 * with a root of their own: {@code ContainerLaunches [LAUNCHES [MANY]]}. One after the other beside what the kernel
 * needs at least, then many at once, first by the containerizer alone and then through a master and an agent. Needs
 * root.
 */
public final class ContainerLaunches {

    private static final String ISOLATION =
            "cgroups/cpu,cgroups/mem,cgroups/pids,filesystem/linux,namespaces/pid,namespaces/ipc";

    private static final Path CGROUPS = CgroupSettings.DEFAULTS.hierarchy();

    /** Launches that are not counted, until what is called often has been compiled. */
    private static final int WARMTH = 300;

    private static final int LOOKS = 20;

    private final Path directory;
    private final int launches;
    private final int many;
    private final String cgroups =
            "mesocosm-benchmark-" + ProcessHandle.current().pid();
    private int next;

    private ContainerLaunches(Path directory, int launches, int many) {
        this.directory = directory;
        this.launches = launches;
        this.many = many;
    }

    /** Runs all of it. */
    public static void main(String[] arguments) throws Exception {
        int launches = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        int many = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        if (!LinuxLauncher.isAvailable()) {
            System.err.println("needs root and cgroups");
            System.exit(1);
        }
        var benchmark = new ContainerLaunches(inMemory(), launches, many);
        try {
            Path root = RootFilesystem.make(benchmark.directory.resolve("root"));
            benchmark.manyAlone(root);
            benchmark.throughAgent(root);
            benchmark.alone(root);
        } finally {
            benchmark.takeAway();
        }
        System.exit(0);
    }

    /**
     * Where runtime directories are wherever systemd runs. Sandboxes are there, too: how long a disk takes to make a file
     * depends on what else has just been deleted there, several times what a launch takes.
     */
    private static Path inMemory() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.createTempDirectory(Files.isDirectory(memory) ? memory : Path.of("/tmp"), "mesocosm-benchmark");
    }

    // ---- by the containerizer alone

    private void alone(Path root) throws Exception {
        var table = new Table(System.out, "one container, launched", "p50", "p99", "× floor, p50", "× floor, p99");
        Path program =
                Path.of(System.getProperty("mesocosm.root", "."), "containerizer/target/native-test/launch-floor");
        Floor floor = Floor.measure(program, root, launches);
        table.row("floor: clone, pivot_root, exec in C", micros(floor.p50Micros()), micros(floor.p99Micros()), "", "");
        try (var containerizer = local(List.of(new PrivateRoot(root)))) {
            show(table, "a private root", floor, inTurn(containerizer, Optional.empty()));
        }
        try (var containerizer = local(List.of())) {
            show(table, "the host's root", floor, inTurn(containerizer, Optional.empty()));
            show(table, "a root as images have it", floor, inTurn(containerizer, Optional.of(root)));
        }
        Floor again = Floor.measure(program, root, launches);
        table.row("floor, again", micros(again.p50Micros()), micros(again.p99Micros()), "", "");
    }

    private void manyAlone(Path root) throws Exception {
        var table = new Table(System.out, "containers, by the containerizer alone", "Mesos, published", "ours");
        try (var containerizer = local(List.of(new PrivateRoot(root)))) {
            List<ContainerId> ids = IntStream.range(0, many).mapToObj(i -> id()).toList();
            table.row(many + " launched at once", "30.7 s", Units.time(atOnce(ids, id -> launch(containerizer, id))));
            table.row(many + " destroyed at once", "22.1 s", Units.time(atOnce(ids, containerizer::destroy)));
        }
    }

    private LocalContainerizer local(List<Isolator> further) throws IOException, ContainerizerException {
        IsolationSettings settings = IsolationSettings.DEFAULTS
                .withLinuxLauncher(true)
                .withIsolation(ISOLATION)
                .withCgroups(CgroupSettings.DEFAULTS.withRoot(cgroups));
        return new LocalContainerizer(directory.resolve("local"), directory.resolve("run"), settings, further);
    }

    private static void launch(LocalContainerizer containerizer, ContainerId id) throws ContainerizerException {
        containerizer.launch(id, Optional.empty(), "/bin/sleep", "3600");
    }

    /** How long launches take, one after the other; each is destroyed before the next. */
    private Histogram inTurn(LocalContainerizer containerizer, Optional<Path> rootfs) throws Exception {
        var times = new Histogram(3);
        for (int i = -WARMTH; i < launches; i++) {
            ContainerId id = id();
            long start = System.nanoTime();
            containerizer.launch(id, rootfs, "/bin/sleep", "3600");
            long time = System.nanoTime() - start;
            containerizer.destroy(id);
            if (i >= 0) {
                times.recordValue(time);
            }
        }
        return times;
    }

    private ContainerId id() {
        return new ContainerId("container-" + next++);
    }

    @FunctionalInterface
    private interface Deed {
        void on(ContainerId id) throws ContainerizerException;
    }

    private static long atOnce(List<ContainerId> ids, Deed deed) throws Exception {
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> all = new ArrayList<>();
            for (ContainerId id : ids) {
                Callable<Void> one = () -> {
                    deed.on(id);
                    return null;
                };
                all.add(threads.submit(one));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        }
        return System.nanoTime() - start;
    }

    private static void show(Table table, String what, Floor floor, Histogram times) {
        double p50 = times.getValueAtPercentile(50) / 1e3;
        double p99 = times.getValueAtPercentile(99) / 1e3;
        table.row(what, micros(p50), micros(p99), ratio(p50, floor.p50Micros()), ratio(p99, floor.p99Micros()));
    }

    private static String micros(double micros) {
        return Units.time(Math.round(micros * 1e3));
    }

    private static String ratio(double time, double floor) {
        return String.format(Locale.ROOT, "%.1f", time / floor);
    }

    // ---- through a master and an agent

    private void throughAgent(Path root) throws Exception {
        var table = new Table(System.out, "containers, through master and agent", "Mesos", "ours");
        try (var cluster = new Cluster(directory).withAgentClassPath(PrivateRootJar.otherClassPath())) {
            cluster.startMaster();
            cluster.startAgent(
                    "--launcher=linux",
                    "--runtime_dir=" + directory.resolve("agent-run"),
                    "--isolation=" + ISOLATION + "," + PrivateRoot.NAME,
                    "--modules=" + PrivateRootJar.modules(root),
                    "--cgroups_root=" + cgroups,
                    "--resources=cpus:64;mem:262144;disk:4096");
            oneAtATime(cluster, table, "first in a fresh JVM, one at a time");
            oneAtATime(cluster, table, "one at a time, accept to running, p50 / p99");
            standing(cluster, table);
        }
    }

    private void oneAtATime(Cluster cluster, Table table, String what) throws Exception {
        var run = new TaskRun(wish(Math.min(launches, 300), 1, false, "/bin/true"));
        try (var client = run.start(cluster.masterAddress())) {
            run.await();
            client.teardown();
            client.await();
        }
        Histogram times = run.acceptToRunning();
        table.row(what, "148 / 205 ms (here)", time(times, 50) + " / " + time(times, 99));
    }

    private static String time(Histogram times, double percentile) {
        return Units.time(times.getValueAtPercentile(percentile));
    }

    private static TaskRun.Wish wish(int tasks, int atOnce, boolean stays, String... command) {
        var info = CommandInfo.newBuilder()
                .setShell(false)
                .setValue(command[0])
                .addAllArguments(List.of(command))
                .build();
        return new TaskRun.Wish(tasks, atOnce, "cpus:0.01;mem:32", info, stays);
    }

    /** Many that stay: how long they take to come, what it costs to look at them, and how long they take to go. */
    private void standing(Cluster cluster, Table table) throws Exception {
        var run = new TaskRun(wish(many, many, true, "/bin/sleep", "3600"));
        try (var client = run.start(cluster.masterAddress())) {
            run.await();
            table.row(many + " at once, accept to the last running", "30.7 s (published)", seconds(run.seconds()));
            look(cluster, table, "/containers");
            look(cluster, table, "/monitor/statistics");
            long start = System.nanoTime();
            client.teardown();
            Await.until(
                    "all containers are gone",
                    cluster::logs,
                    () -> Daemon.get(cluster.agentAddress(), "/containers").equals("[]"));
            table.row(many + " destroyed", "22.1 s (published)", Units.time(System.nanoTime() - start));
            client.await();
        }
    }

    private static void look(Cluster cluster, Table table, String path) throws Exception {
        var times = new Histogram(3);
        for (int i = 0; i < LOOKS; i++) {
            long start = System.nanoTime();
            Daemon.get(cluster.agentAddress(), path);
            times.recordValue(System.nanoTime() - start);
        }
        table.row(
                path + " meanwhile, p50 / max",
                "up to 10 s (old releases)",
                time(times, 50) + " / " + Units.time(times.getMaxValue()));
    }

    private static String seconds(double seconds) {
        return Units.time(Math.round(seconds * 1e9));
    }

    // ---- afterwards

    private void takeAway() throws IOException {
        for (Hierarchy hierarchy : CgroupHost.detect(CGROUPS).hierarchies()) {
            for (Cgroup cgroup : hierarchy.cgroup(cgroups).tree()) {
                empty(cgroup);
                cgroup.remove();
            }
        }
        for (String work : List.of("local", "agent")) {
            Commands.run("umount", directory.resolve(work).toString());
        }
        Directories.delete(directory);
    }

    /** There is nobody in it unless the benchmark has failed. */
    private static void empty(Cgroup cgroup) {
        Await.until("nobody is in " + cgroup.directory(), () -> "", () -> {
            List<String> left = cgroup.read("cgroup.procs").lines().toList();
            left.forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
            return left.isEmpty();
        });
    }
}
