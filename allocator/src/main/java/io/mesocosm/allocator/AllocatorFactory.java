package io.mesocosm.allocator;

import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.modules.ModuleFactory;
import java.time.Instant;

/**
 * Makes allocators; how {@code --allocator=NAME} finds one. Implementations are listed in
 * {@code META-INF/services/io.mesocosm.allocator.AllocatorFactory} and have a public constructor without parameters.
 * {@code docs/allocator-guide.md} has a whole one.
 */
public interface AllocatorFactory extends ModuleFactory {

    /**
     * A fresh allocator that knows nothing yet.
     *
     * @param options the flags of the master, and the parameters of its module in the manifest
     * @param ids where its randomness comes from; owned by the allocator's owner
     * @param start the instant from which periodic rounds count
     * @throws IllegalArgumentException when it cannot work with these options; the message names the flag or parameter
     */
    Allocator create(AllocatorOptions options, Ids ids, Instant start);
}
