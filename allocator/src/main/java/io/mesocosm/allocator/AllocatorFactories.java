package io.mesocosm.allocator;

import io.mesocosm.common.modules.ModuleException;
import io.mesocosm.common.modules.Modules;

/** The allocators that are built in. Those of libraries are found by {@link Modules} too. */
public final class AllocatorFactories {

    private AllocatorFactories() {}

    /**
     * The built-in factory that answers to {@code name}.
     *
     * @throws IllegalArgumentException when there is none; the message lists those that there are
     */
    public static AllocatorFactory named(String name) {
        try {
            return Modules.BUILT_IN
                    .named(AllocatorFactory.class, "allocator", name)
                    .factory();
        } catch (ModuleException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
