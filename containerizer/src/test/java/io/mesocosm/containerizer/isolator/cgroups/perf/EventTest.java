package io.mesocosm.containerizer.isolator.cgroups.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.PerfStatistics;
import org.junit.jupiter.api.Test;

/** The events that there are, by the names that perf has for them. */
final class EventTest {

    @Test
    void everyFieldOfTheMessageIsAnEvent() {
        assertThat(PerfStatistics.getDescriptor().getFields().stream()
                        .map(field -> field.getName().replace('_', '-'))
                        .filter(name -> Event.named(name).isEmpty()))
                .containsExactly("timestamp", "duration");
    }

    @Test
    void numbersAreThoseOfTheKernel() {
        assertThat(Event.named("cycles")).contains(new Event("cycles", 0, 0));
        assertThat(Event.named("ref-cycles")).contains(new Event("ref-cycles", 0, 9));
        assertThat(Event.named("context-switches")).contains(new Event("context-switches", 1, 3));
        assertThat(Event.named("emulation-faults")).contains(new Event("emulation-faults", 1, 8));
        assertThat(Event.named("L1-dcache-loads")).contains(new Event("l1-dcache-loads", 3, 0));
        assertThat(Event.named("LLC-store-misses")).contains(new Event("llc-store-misses", 3, 0x10102));
        assertThat(Event.named("node-prefetch-misses")).contains(new Event("node-prefetch-misses", 3, 0x10206));
    }

    @Test
    void otherNamesOfAnEventAreKnown() {
        assertThat(Event.named("cs")).isEqualTo(Event.named("context-switches"));
        assertThat(Event.named("branch-instructions")).isEqualTo(Event.named("branches"));
    }

    @Test
    void whatCannotBeReportedIsNoEvent() {
        for (String name : List.of("", "r1a8", "timestamp", "itlb-stores", "cycles:u")) {
            assertThat(Event.named(name)).as(name).isEqualTo(Optional.empty());
        }
    }

    @Test
    void clocksAreReportedInMilliseconds() {
        var statistics = Sampler.empty(Instant.ofEpochSecond(3, 500_000_000));
        Event.named("task-clock").orElseThrow().report(2_500_000, statistics);
        Event.named("page-faults").orElseThrow().report(7, statistics);
        assertThat(statistics.build())
                .isEqualTo(PerfStatistics.newBuilder()
                        .setTimestamp(3.5)
                        .setDuration(0)
                        .setTaskClock(2.5)
                        .setPageFaults(7)
                        .build());
    }

    @Test
    void listsOfCpusAreRangesAndNumbers() {
        assertThat(Sampler.parse("0")).containsExactly(0);
        assertThat(Sampler.parse("0-2,5,7-8")).containsExactly(0, 1, 2, 5, 7, 8);
    }
}
