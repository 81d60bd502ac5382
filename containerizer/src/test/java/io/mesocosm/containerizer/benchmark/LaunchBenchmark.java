package io.mesocosm.containerizer.benchmark;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestContainerizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * Containers that run {@code /bin/true}: how long a launch takes alone and among many, how many a second from launch to
 * termination told, and what a supervisor weighs. Run it with the test class path:
 *
 * <pre>
 *   mvn -q -pl containerizer test-compile exec:java -Dexec.classpathScope=test \
 *       -Dexec.mainClass=io.mesocosm.containerizer.benchmark.LaunchBenchmark
 * </pre>
 */
public final class LaunchBenchmark {

    private static final PrintStream OUT = System.out;
    private static final CommandInfo TRUE = CommandInfo.newBuilder()
            .setShell(false)
            .setValue("/bin/true")
            .addArguments("true")
            .build();

    private final TestContainerizer test;
    private int serial;

    private LaunchBenchmark(TestContainerizer test) {
        this.test = test;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("launch-benchmark");
        try (var test = new TestContainerizer(directory)) {
            var benchmark = new LaunchBenchmark(test);
            benchmark.many(2000, 64, "warm-up");
            benchmark.oneByOne(1000);
            benchmark.many(2000, 16, "16 at a time");
            benchmark.many(2000, 200, "200 at a time");
            benchmark.weigh(100);
        }
    }

    private long launch(ContainerId id) throws Exception {
        long start = System.nanoTime();
        test.containerizer.launch(id, test.config(id, TRUE), Map.of("A", "b"), Optional.empty());
        return System.nanoTime() - start;
    }

    private ContainerId next() {
        return new ContainerId("benchmark-" + serial++);
    }

    private void oneByOne(int count) throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            ContainerId id = next();
            nanos[i] = launch(id);
            test.awaitTermination(id);
        }
        report("one at a time, launch", nanos);
    }

    private void many(int count, int atOnce, String name) throws IOException, InterruptedException, Exception {
        var permits = new Semaphore(atOnce);
        var nanos = new ConcurrentLinkedQueue<Long>();
        int before = test.told.get();
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> launches = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ContainerId id = next();
                permits.acquire();
                launches.add(threads.submit(() -> {
                    nanos.add(launch(id));
                    permits.release();
                    return id;
                }));
            }
            for (Future<?> launch : launches) {
                launch.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        Await.until("all told", () -> test.told.get() == before + count);
        double seconds = (System.nanoTime() - start) / 1e9;
        report(name + ", launch", nanos.stream().mapToLong(Long::longValue).toArray());
        OUT.printf("%s: %d launched and ended in %.2f s, %.0f/s%n", name, count, seconds, count / seconds);
    }

    private static void report(String name, long[] nanos) {
        Arrays.sort(nanos);
        OUT.printf(
                "%s: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, max %.2f ms%n",
                name,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 9 / 10] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }

    private void weigh(int count) throws Exception {
        List<ContainerId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ContainerId id = next();
            test.launch(id, "exec sleep 1000");
            ids.add(id);
        }
        long rss = 0;
        long pss = 0;
        long dirty = 0;
        int supervisors = 0;
        for (int pid :
                test.host.proc.children(Math.toIntExact(ProcessHandle.current().pid()))) {
            String rollup = Files.readString(Path.of("/proc", String.valueOf(pid), "smaps_rollup"));
            rss += kilobytes(rollup, "Rss:");
            pss += kilobytes(rollup, "Pss:");
            dirty += kilobytes(rollup, "Private_Dirty:");
            supervisors++;
        }
        OUT.printf(
                "%d supervisors: RSS %d kB, PSS %d kB, private dirty %d kB each%n",
                supervisors, rss / supervisors, pss / supervisors, dirty / supervisors);
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ContainerId id : ids) {
                var unused = threads.submit(() -> test.containerizer.destroy(id));
            }
        }
        OUT.printf("%d destroyed in %.3f s%n", count, (System.nanoTime() - start) / 1e9);
    }

    private static long kilobytes(String rollup, String key) {
        return rollup.lines()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }
}
