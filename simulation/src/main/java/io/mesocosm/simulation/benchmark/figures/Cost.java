package io.mesocosm.simulation.benchmark.figures;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What work on one thread cost. On a machine that others use the time on a processor says more than the clock.
 *
 * @param clockNanos by the clock
 * @param cpuNanos of the thread on a processor
 * @param bytes allocated by the thread
 */
public record Cost(long clockNanos, long cpuNanos, long bytes) {

    private static final ThreadMXBean THREADS =
            (ThreadMXBean) ManagementFactory.getPlatformMXBean(java.lang.management.ThreadMXBean.class);

    /** The cost of doing that, once. */
    public static Cost of(Runnable work) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long clock = System.nanoTime();
        work.run();
        return new Cost(
                System.nanoTime() - clock,
                THREADS.getCurrentThreadCpuTime() - cpu,
                THREADS.getCurrentThreadAllocatedBytes() - bytes);
    }

    /** The mean of at least one. */
    public static Cost mean(List<Cost> costs) {
        int count = costs.size();
        return new Cost(
                costs.stream().mapToLong(Cost::clockNanos).sum() / count,
                costs.stream().mapToLong(Cost::cpuNanos).sum() / count,
                costs.stream().mapToLong(Cost::bytes).sum() / count);
    }

    /** Each figure the largest of at least one. */
    public static Cost worst(List<Cost> costs) {
        return new Cost(
                costs.stream().mapToLong(Cost::clockNanos).max().orElseThrow(),
                costs.stream().mapToLong(Cost::cpuNanos).max().orElseThrow(),
                costs.stream().mapToLong(Cost::bytes).max().orElseThrow());
    }

    /** The time by the clock, as people write it. */
    public String clock() {
        return Units.time(clockNanos);
    }

    /** The time on a processor, as people write it. */
    public String cpu() {
        return Units.time(cpuNanos);
    }

    /** What was allocated, as people write it. */
    public String allocated() {
        return Units.bytes(bytes);
    }
}
