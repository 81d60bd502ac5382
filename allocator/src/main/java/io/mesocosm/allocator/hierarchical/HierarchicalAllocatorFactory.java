package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorFactory;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.common.loop.Ids;
import java.time.Instant;
import java.util.List;

/** The allocator that {@code --allocator} names by default. */
public final class HierarchicalAllocatorFactory implements AllocatorFactory {

    @Override
    public List<String> names() {
        return List.of("hierarchical", "HierarchicalDRF");
    }

    @Override
    public Allocator create(AllocatorOptions options, Ids ids, Instant start) {
        return new HierarchicalAllocator(options, ids, start);
    }
}
