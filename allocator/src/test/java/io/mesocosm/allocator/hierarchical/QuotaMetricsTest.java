package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The gauges of quotas: {@code allocator/mesos/quota/roles/<role>/resources/<name>/<gauge>}. */
class QuotaMetricsTest {

    private static final String PREFIX = "allocator/mesos/quota/roles/";

    private final Story story = Story.begin();

    /** All gauges of quotas, by what their names have beyond "…/roles/" and without "/resources". */
    private Map<String, Double> gauges() {
        Map<String, Double> gauges = new TreeMap<>();
        story.allocator().metrics().forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                gauges.put(name.substring(PREFIX.length()).replace("/resources/", " "), value);
            }
        });
        return gauges;
    }

    @Test
    void guaranteesAndLimitsAreShownUntilTheQuotaIsRemoved() {
        assertThat(gauges()).isEmpty();
        story.setQuota("role", "cpus:1", "mem:1024");
        assertThat(gauges())
                .containsOnly(
                        Map.entry("role cpus/guarantee", 1.0),
                        Map.entry("role cpus/offered_or_allocated", 0.0),
                        Map.entry("role mem/limit", 1024.0),
                        Map.entry("role mem/offered_or_allocated", 0.0));
        story.setQuota("role", "cpus:2", "mem:0");
        assertThat(gauges()).containsEntry("role cpus/guarantee", 2.0).containsEntry("role mem/limit", 0.0);
        story.setQuota("role", "");
        assertThat(gauges()).isEmpty();
    }

    @Test
    void offersCountAsOfferedButAreNotConsumed() {
        story.setQuota("role", "cpus:0.25;mem:128");
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        assertThat(gauges())
                .containsEntry("role cpus/offered_or_allocated", 0.25)
                .containsEntry("role mem/offered_or_allocated", 128.0)
                .doesNotContainKeys("role cpus/consumed", "role disk/offered_or_allocated");
    }

    @Test
    void whatTasksUseIsConsumedByTheirRoleAndAllAbove() {
        story.addFramework("f1", "a/b");
        story.addAgent("A", "cpus:4;mem:1024");
        Resources used = Story.resources("cpus:1;mem:256", "a/b");
        story.apply(new AllocatorCommand.TransitionToAllocated(new FrameworkId("f1"), new AgentId("A"), used));
        assertThat(gauges())
                .containsOnly(
                        Map.entry(" cpus/consumed", 1.0),
                        Map.entry(" mem/consumed", 256.0),
                        Map.entry("a cpus/consumed", 1.0),
                        Map.entry("a mem/consumed", 256.0),
                        Map.entry("a/b cpus/consumed", 1.0),
                        Map.entry("a/b mem/consumed", 256.0));
        story.giveBack("f1", "a/b", "A", "cpus:3;mem:768");
        assertThat(gauges()).containsEntry("a cpus/consumed", 1.0);
        Resources half = Story.resources("cpus:0.5;mem:128", "a/b");
        end(half);
        assertThat(gauges()).containsEntry("a cpus/consumed", 0.5).containsEntry("a mem/consumed", 128.0);
        end(half);
        assertThat(gauges()).isEmpty();
    }

    private void end(Resources used) {
        story.apply(new AllocatorCommand.RecoverResources(
                new FrameworkId("f1"), new AgentId("A"), used, Optional.empty(), true));
    }

    @Test
    void whatFrameworksUseThatAreNotBackYetIsConsumed() {
        story.addAgent("A", Story.resources("cpus:4"), Map.of(new FrameworkId("f1"), Story.resources("cpus:1", "a")));
        assertThat(gauges()).containsOnly(Map.entry(" cpus/consumed", 1.0), Map.entry("a cpus/consumed", 1.0));
        story.addFramework("f1", "a");
        assertThat(gauges()).containsOnly(Map.entry(" cpus/consumed", 1.0), Map.entry("a cpus/consumed", 1.0));
    }

    @Test
    void reservationsAreConsumedAndRevocableResourcesAreNot() {
        story.addFramework("f1", "free");
        story.addAgent(
                "A",
                Story.resources("cpus(a/b):1;mem(c):512;cpus:2").plus(QuotaLimitTest.revocable("cpus", 4)),
                Map.of(
                        new FrameworkId("f1"),
                        Story.resources("cpus:2", "free")
                                .plus(QuotaLimitTest.revocable("cpus", 1).allocate("free"))));
        assertThat(gauges())
                .containsOnly(
                        Map.entry(" cpus/consumed", 3.0),
                        Map.entry(" mem/consumed", 512.0),
                        Map.entry("a cpus/consumed", 1.0),
                        Map.entry("a/b cpus/consumed", 1.0),
                        Map.entry("c mem/consumed", 512.0),
                        Map.entry("free cpus/consumed", 2.0));
    }
}
