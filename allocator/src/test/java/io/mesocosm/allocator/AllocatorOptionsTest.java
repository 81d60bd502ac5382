package io.mesocosm.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.allocator.hierarchical.HierarchicalAllocatorFactory;
import io.mesocosm.common.modules.ModuleException;
import io.mesocosm.common.modules.Modules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the flags choose. */
class AllocatorOptionsTest {

    @Test
    void theBuiltInAllocatorGoesByBothItsNames() throws ModuleException {
        for (String name : List.of("hierarchical", "HierarchicalDRF")) {
            assertThat(Modules.BUILT_IN
                            .named(AllocatorFactory.class, "allocator", name)
                            .factory())
                    .isInstanceOf(HierarchicalAllocatorFactory.class);
        }
    }

    @Test
    void anUnknownAllocatorIsNamed() {
        assertThatThrownBy(() -> Modules.BUILT_IN.named(AllocatorFactory.class, "allocator", "other"))
                .isInstanceOf(ModuleException.class)
                .hasMessage("unknown allocator 'other', known are [HierarchicalDRF, hierarchical]");
    }

    @Test
    void anUnknownSorterIsNamed() {
        assertThatThrownBy(() -> new AllocatorOptions(
                        Duration.ofSeconds(1), "drf", "x", Set.of(), true, List.of(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown framework_sorter 'x', known are [drf, random]");
    }

    @Test
    void minimaAreAlternativesOfQuantities() {
        assertThat(MinAllocatableResources.parse("cpus:0.01|mem:32"))
                .containsExactly(Map.of("cpus", 10L), Map.of("mem", 32_000L));
        assertThat(MinAllocatableResources.parse("cpus:1;mem:1.5|disk:2"))
                .containsExactly(Map.of("cpus", 1000L, "mem", 1500L), Map.of("disk", 2000L));
        assertThat(MinAllocatableResources.parse("")).isEmpty();
    }

    @Test
    void badMinimaAreNamed() {
        for (String bad : List.of("cpus", "cpus:x", ":1", "cpus:1:2", "cpus:-1", "ports:[1-2]", "mem:1e999999999")) {
            assertThatThrownBy(() -> MinAllocatableResources.parse("mem:1;" + bad))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Invalid min_allocatable_resources 'mem:1;" + bad + "': '" + bad
                            + "' is not a scalar quantity");
        }
    }
}
