package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.hierarchical.HierarchicalAllocator;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.master.flags.MasterFlags;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What flags choose by name. Allocators of libraries are in the test of docs/allocator-guide.md. */
class PluginsTest {

    private static Allocator allocator(String... arguments) throws FlagException {
        MasterFlags flags = MasterFlags.parse(List.of(arguments), Map.of("MESOS_WORK_DIR", "/var/lib/mesos"));
        return new Plugins(flags.modules())
                .allocator(flags.allocation(), Optional.empty(), new SeededIds(1), Instant.EPOCH);
    }

    @Test
    void theBuiltInAllocatorGoesByBothItsNamesAndWithBothSorters() throws FlagException {
        assertThat(allocator()).isInstanceOf(HierarchicalAllocator.class);
        assertThat(allocator("--allocator=HierarchicalDRF")).isInstanceOf(HierarchicalAllocator.class);
        assertThat(allocator("--role_sorter=random", "--framework_sorter=random"))
                .isInstanceOf(HierarchicalAllocator.class);
    }

    @Test
    void whatThereIsNotIsNamed() {
        assertThatThrownBy(() -> allocator("--allocator=packing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Failed to create allocator 'packing': unknown allocator 'packing', known are"
                        + " [HierarchicalDRF, hierarchical]");
        assertThatThrownBy(() -> allocator("--role_sorter=fifo", "--framework_sorter=fifo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Failed to create allocator 'hierarchical': unknown role_sorter 'fifo', known are"
                        + " [drf, random]");
        assertThatThrownBy(() -> allocator("--modules={\"libraries\": [{\"file\": \"/no/such.jar\"}]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Error loading modules: Error opening library: '/no/such.jar': No such file or directory");
        assertThatThrownBy(() -> allocator("--modules_dir=/no/such"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Error loading modules: Error loading module manifests from '/no/such' directory: No such"
                        + " file or directory");
    }

    @Test
    void whatTheAllocatorCannotWorkWithIsNamed() {
        assertThatThrownBy(() -> allocator("--min_allocatable_resources=ports:[1-2]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Failed to create allocator 'hierarchical': Invalid min_allocatable_resources"
                        + " 'ports:[1-2]': 'ports:[1-2]' is not a scalar quantity");
        assertThatThrownBy(() -> allocator("--allocation_interval=0secs"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Failed to create allocator 'hierarchical': --allocation_interval must be positive");
    }
}
