package io.mesocosm.common.flags;

import io.mesocosm.common.text.Bytes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The flags of a program as they came out of its command line, its environment and the defaults. Immutable. */
public final class ParsedFlags {

    /**
     * A flag with its value.
     *
     * @param name the one that it was given by
     * @param given whether it was given at all
     * @param value of the type of the flag
     */
    record Loaded(FlagSpec<?> spec, String name, boolean given, Optional<?> value) {

        Optional<String> text() {
            return text(spec, value);
        }

        @SuppressWarnings("unchecked") // the value was made by the type of this flag
        private static <T> Optional<String> text(FlagSpec<T> spec, Optional<?> value) {
            return value.map(any -> spec.type().print((T) any));
        }
    }

    private final SortedMap<String, Loaded> flags;
    private final List<String> warnings;

    ParsedFlags(SortedMap<String, Loaded> flags, List<String> warnings) {
        this.flags = new TreeMap<>(flags);
        this.warnings = List.copyOf(warnings);
    }

    /** What to log once there is a log: deprecated names that were used. */
    public List<String> warnings() {
        return warnings;
    }

    /** The value of a flag, if it has one. */
    public <T> Optional<T> find(FlagSpec<T> flag) {
        Loaded loaded = loaded(flag.name());
        // Nearly always the same object; a first look inside of two would cost a start ten milliseconds.
        if (!Objects.equals(loaded.spec(), flag)) {
            throw new IllegalArgumentException("flag '" + flag.name() + "' was declared otherwise");
        }
        @SuppressWarnings("unchecked") // the value was made by the type of this flag
        Optional<T> value = (Optional<T>) loaded.value();
        return value;
    }

    /**
     * The value of a flag that has a default, is required, or is known to have been given.
     *
     * @throws IllegalStateException if it has none
     */
    public <T> T get(FlagSpec<T> flag) {
        return find(flag).orElseThrow(() -> without(flag.name()));
    }

    /** Whether a flag was given, on the command line or by the environment. */
    public boolean given(String name) {
        return loaded(name).given();
    }

    /** The text of a flag of any type, as {@code /flags} shows it, if it has a value. */
    public Optional<String> optional(String name) {
        return loaded(name).text();
    }

    /** The value of a string or path. */
    public String string(String name) {
        return typed(name, String.class);
    }

    /** The value of a boolean. */
    public boolean bool(String name) {
        return typed(name, Boolean.class);
    }

    /** The value of an int, uint or uint16; a uint above 2^31-1 does not fit and throws. */
    public int integer(String name) {
        return Math.toIntExact(typed(name, Number.class).longValue());
    }

    /** The value of a double. */
    public double number(String name) {
        return typed(name, Double.class);
    }

    /** The value of a duration. */
    public Duration duration(String name) {
        return typed(name, Duration.class);
    }

    /** The value of a size. */
    public Bytes bytes(String name) {
        return typed(name, Bytes.class);
    }

    private <T> T typed(String name, Class<T> type) {
        Object value = loaded(name).value().map(Object.class::cast).orElseThrow(() -> without(name));
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("flag '" + name + "' is no " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private Loaded loaded(String name) {
        return Optional.ofNullable(flags.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no flag '" + name + "'"));
    }

    private static IllegalStateException without(String name) {
        return new IllegalStateException("flag '" + name + "' has no value");
    }

    /**
     * What {@code /flags} shows: every flag that has a value, given or by default, under the name that it was given by.
     */
    public SortedMap<String, String> effective() {
        var effective = new TreeMap<String, String>();
        for (Map.Entry<String, Loaded> entry : flags.entrySet()) {
            Loaded loaded = entry.getValue();
            loaded.text().ifPresent(text -> effective.put(loaded.name(), text));
        }
        return Collections.unmodifiableSortedMap(effective);
    }
}
