package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.common.ids.FrameworkId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The gauges {@code allocator/mesos/roles/<role>/shares/dominant}. */
class ShareMetricsTest {

    private static final String PREFIX = "allocator/mesos/roles/";

    /** The shares by roles. */
    private static Map<String, Double> shares(Story story) {
        Map<String, Double> shares = new TreeMap<>();
        story.allocator().metrics().forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                shares.put(name.substring(PREFIX.length()).replace("/shares/dominant", ""), value);
            }
        });
        return shares;
    }

    @Test
    void aRoleWithFrameworksShowsTheLargestPartThatItHasOfAnyResource() {
        Story story = Story.begin();
        story.addAgent("A", "cpus:1;mem:1024");
        story.addFramework("f1", "role1");
        assertThat(shares(story)).containsExactly(Map.entry("role1", 1.0));
        story.decline("f1", "role1", "A", 5);
        assertThat(shares(story)).containsExactly(Map.entry("role1", 0.0));
        story.addFramework("f2", "role2");
        assertThat(shares(story)).containsExactly(Map.entry("role1", 0.0), Map.entry("role2", 1.0));
        story.addAgent("B", "cpus:1;mem:3072");
        assertThat(shares(story)).containsExactly(Map.entry("role1", 0.75), Map.entry("role2", 0.5));
        story.apply(new AllocatorCommand.RemoveFramework(new FrameworkId("f2")));
        assertThat(shares(story)).containsExactly(Map.entry("role1", 0.75));
    }

    @Test
    void theShareIsDividedByTheWeightOfTheRole() {
        Story story = Story.begin();
        story.apply(new AllocatorCommand.UpdateWeights(Map.of("dev/web", 4.0)));
        story.addAgent("A", "cpus:1;mem:1024");
        story.addFramework("f1", "dev/web");
        assertThat(shares(story)).containsExactly(Map.entry("dev/web", 0.25));
    }

    private static Story sorting(String sorter, Set<String> excluded) {
        AllocatorOptions defaults = AllocatorOptions.DEFAULT;
        return Story.begin(new AllocatorOptions(
                defaults.allocationInterval(),
                sorter,
                sorter,
                excluded,
                false,
                defaults.minAllocatableResources(),
                defaults.domain()));
    }

    @Test
    void resourcesThatAreExcludedFromFairSharingDoNotShow() {
        Story story = sorting("drf", Set.of("cpus"));
        story.addFramework("f1", "role1");
        story.addAgent("A", "cpus:1");
        story.addFramework("f2", "role2");
        story.addAgent("B", "mem:1024");
        assertThat(shares(story)).containsExactly(Map.entry("role1", 0.0), Map.entry("role2", 1.0));
    }

    @Test
    void sortersThatDoNotOrderBySharesShowNone() {
        Story story = sorting("random", Set.of());
        story.addFramework("f1", "role1");
        story.addAgent("A", "cpus:1;mem:1024");
        assertThat(shares(story)).isEmpty();
    }
}
