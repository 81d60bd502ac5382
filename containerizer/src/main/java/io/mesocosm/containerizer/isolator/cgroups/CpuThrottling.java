package io.mesocosm.containerizer.isolator.cgroups;

import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * What {@code cpu.stat} says of the periods in which a container had used up its quota.
 *
 * @param time what the version calls the time that its threads waited, all together
 * @param perSecond the units of that
 */
public record CpuThrottling(String time, double perSecond) {

    /** What a kernel does not tell is left out. */
    public void report(Map<String, Long> stat, ResourceStatistics.Builder statistics) {
        Optional.ofNullable(stat.get("nr_periods")).map(Long::intValue).ifPresent(statistics::setCpusNrPeriods);
        Optional.ofNullable(stat.get("nr_throttled")).map(Long::intValue).ifPresent(statistics::setCpusNrThrottled);
        Optional.ofNullable(stat.get(time))
                .map(units -> units / perSecond)
                .ifPresent(statistics::setCpusThrottledTimeSecs);
    }
}
