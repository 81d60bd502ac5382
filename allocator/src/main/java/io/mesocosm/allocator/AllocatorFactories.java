package io.mesocosm.allocator;

import java.util.List;
import java.util.ServiceLoader;

/** Finds allocator factories among the installed ones. */
public final class AllocatorFactories {

    private AllocatorFactories() {}

    /**
     * The factory that answers to {@code name}.
     *
     * @throws IllegalArgumentException when there is none; the message lists those that there are
     */
    public static AllocatorFactory named(String name) {
        List<AllocatorFactory> installed = ServiceLoader.load(AllocatorFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return installed.stream()
                .filter(factory -> factory.names().contains(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Failed to create an allocator: unknown allocator '"
                        + name + "', known are "
                        + installed.stream()
                                .flatMap(factory -> factory.names().stream())
                                .sorted()
                                .toList()));
    }
}
