package io.mesocosm.common.modules;

import java.util.List;
import java.util.Optional;

/**
 * What the manifest says to a module, in its order. A key may come more than once.
 *
 * @param entries keys with their values; both as they are written
 */
public record ModuleParameters(List<Entry> entries) {

    /** A key with its value. */
    public record Entry(String key, String value) {}

    /** Nothing is said: what a factory gets that is built in. */
    public static final ModuleParameters NONE = new ModuleParameters(List.of());

    public ModuleParameters {
        entries = List.copyOf(entries);
    }

    /** The value of a key; the first if there are several. */
    public Optional<String> get(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .findFirst();
    }

    /** All values of a key in their order. */
    public List<String> all(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .toList();
    }
}
