package io.mesocosm.allocator;

import io.mesocosm.common.loop.Ids;
import java.time.Instant;
import java.util.List;

/**
 * Makes allocators; how {@code --allocator=NAME} finds one. Implementations are listed in
 * {@code META-INF/services/io.mesocosm.allocator.AllocatorFactory} and have a public constructor without parameters.
 */
public interface AllocatorFactory {

    /** The names that {@code --allocator} may give for it; at least one, unique among all factories. */
    List<String> names();

    /**
     * A fresh allocator that knows nothing yet.
     *
     * @param ids where its randomness comes from; owned by the allocator's owner
     * @param start the instant from which periodic rounds count
     * @throws IllegalArgumentException when it cannot work with these options; the message names the flag
     */
    Allocator create(AllocatorOptions options, Ids ids, Instant start);
}
