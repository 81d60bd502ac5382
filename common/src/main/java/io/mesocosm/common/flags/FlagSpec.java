package io.mesocosm.common.flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The declaration of one flag.
 *
 * @param name without the dashes
 * @param aliases deprecated names that still load it, with a warning
 * @param fallback the default; empty for a flag that may be without a value
 * @param required whether the program refuses to start without it
 * @param help one paragraph; the default is added when it is printed
 * @param check what is wrong with a value or with the default, as a whole sentence; empty when nothing is
 */
public record FlagSpec<T>(
        String name,
        List<String> aliases,
        FlagType<T> type,
        Optional<T> fallback,
        boolean required,
        String help,
        Function<T, Optional<String>> check) {

    public FlagSpec {
        aliases = List.copyOf(aliases);
    }

    /** A flag that has no value unless it is given. */
    public static <T> FlagSpec<T> optional(String name, FlagType<T> type, String help) {
        return new FlagSpec<>(name, List.of(), type, Optional.empty(), false, help, value -> Optional.empty());
    }

    /**
     * A flag with a default.
     *
     * @param fallback as it would stand on the command line
     * @throws IllegalArgumentException if the type does not take the default
     */
    public static <T> FlagSpec<T> withDefault(String name, FlagType<T> type, String fallback, String help) {
        Optional<T> value = Optional.of(type.parse(fallback));
        return new FlagSpec<>(name, List.of(), type, value, false, help, checked -> Optional.empty());
    }

    /** A flag without which the program does not start. */
    public static <T> FlagSpec<T> required(String name, FlagType<T> type, String help) {
        return new FlagSpec<>(name, List.of(), type, Optional.empty(), true, help, value -> Optional.empty());
    }

    /** This flag, loaded by a deprecated name as well. */
    public FlagSpec<T> alias(String oldName) {
        var names = new ArrayList<>(aliases);
        names.add(oldName);
        return new FlagSpec<>(name, names, type, fallback, required, help, check);
    }

    /** This flag, with every value looked at: {@code check} answers the complaint, or nothing. */
    public FlagSpec<T> checked(Function<T, Optional<String>> complaint) {
        return new FlagSpec<>(name, aliases, type, fallback, required, help, complaint);
    }

    /** The default as {@code --help} and {@code /flags} show it. */
    public Optional<String> fallbackText() {
        return fallback.map(type::print);
    }
}
