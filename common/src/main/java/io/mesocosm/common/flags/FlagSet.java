package io.mesocosm.common.flags;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All flags of one program, {@code --help} among them.
 *
 * <p>A flag is given as {@code --name=value}, a boolean also as {@code --name} or {@code --no-name}. Arguments that do
 * not start with two dashes are passed over, and nothing is read behind {@code --}. Names are taken in any case. An
 * environment variable {@code MESOS_<NAME>} counts as {@code --name=<value>} unless the command line gives that same
 * name; variables that name no flag are passed over. A flag given twice, by whichever names, is an error. Source: Mesos
 * {@code FlagsBase::load}.
 */
public final class FlagSet {

    /** Prints the usage and ends the program; every program has it. */
    public static final FlagSpec<Boolean> HELP =
            FlagSpec.withDefault("help", FlagType.BOOL, "false", "Prints this help message.");

    private static final String PREFIX = "MESOS_";
    private static final String NEGATION = "no-";

    private final String program;
    private final String prefix;
    private final SortedMap<String, FlagSpec<?>> byName = new TreeMap<>();
    private final Map<String, FlagSpec<?>> byAnyName = new HashMap<>();

    /** The flags of a program whose variables start with {@code MESOS_}. */
    public FlagSet(String program, List<FlagSpec<?>> specs) {
        this(program, PREFIX, specs);
    }

    /**
     * The flags of a program.
     *
     * @throws IllegalArgumentException if a name is taken twice, or starts with {@code no-}
     */
    public FlagSet(String program, String prefix, List<FlagSpec<?>> specs) {
        this.program = program;
        this.prefix = prefix;
        add(HELP);
        specs.forEach(this::add);
    }

    private void add(FlagSpec<?> spec) {
        byName.put(spec.name(), spec);
        var names = new ArrayList<>(spec.aliases());
        names.add(spec.name());
        for (String name : names) {
            if (name.startsWith(NEGATION)) {
                throw new IllegalArgumentException("flag '" + name + "' starts with the reserved 'no-'");
            }
            if (byAnyName.put(name, spec) != null) {
                throw new IllegalArgumentException("flag '" + name + "' is declared twice");
            }
        }
    }

    /** The declarations by name. */
    public SortedMap<String, FlagSpec<?>> specs() {
        return Collections.unmodifiableSortedMap(byName);
    }

    /**
     * Whether a boolean flag is asked for, whatever is wrong with the others: for {@code --help} and
     * {@code --version}, which answer before the flags are judged.
     */
    public boolean asks(FlagSpec<Boolean> flag, List<String> arguments, Map<String, String> environment) {
        var only = new FlagSet(program, prefix, flag.name().equals(HELP.name()) ? List.of() : List.of(flag));
        SortedMap<String, List<Optional<String>>> given = only.given(arguments, environment);
        given.keySet().removeIf(name -> !only.knows(name));
        try {
            return only.load(given).get(flag);
        } catch (FlagException e) {
            return false;
        }
    }

    /**
     * Reads the flags.
     *
     * @param arguments without the name of the program
     * @throws FlagException on the first flag, in the order of names, that is unknown, given twice, missing, or whose
     *     value does not fit
     */
    public ParsedFlags parse(List<String> arguments, Map<String, String> environment) throws FlagException {
        return load(given(arguments, environment));
    }

    private boolean knows(String name) {
        return byAnyName.containsKey(name.startsWith(NEGATION) ? name.substring(NEGATION.length()) : name);
    }

    /** What is given under which name, {@code no-} included; an empty value stands for none. */
    private SortedMap<String, List<Optional<String>>> given(List<String> arguments, Map<String, String> environment) {
        var given = new TreeMap<String, List<Optional<String>>>();
        for (String raw : arguments) {
            String argument = raw.strip();
            if (argument.equals("--")) {
                break;
            }
            if (argument.startsWith("--")) {
                int equals = argument.indexOf('=');
                String name = argument.substring(2, equals < 0 ? argument.length() : equals);
                Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(argument.substring(equals + 1));
                given.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                        .add(value);
            }
        }
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            if (variable.getKey().startsWith(prefix)) {
                String name = variable.getKey().substring(prefix.length()).toLowerCase(Locale.ROOT);
                if (knows(name)) {
                    given.putIfAbsent(name, List.of(Optional.of(variable.getValue())));
                }
            }
        }
        return given;
    }

    private ParsedFlags load(SortedMap<String, List<Optional<String>>> given) throws FlagException {
        var loaded = new TreeMap<String, ParsedFlags.Loaded>();
        var warnings = new ArrayList<String>();
        for (Map.Entry<String, List<Optional<String>>> entry : given.entrySet()) {
            for (Optional<String> value : entry.getValue()) {
                load(entry.getKey(), value, loaded, warnings);
            }
        }
        for (FlagSpec<?> spec : byName.values()) {
            complete(spec, loaded);
        }
        return new ParsedFlags(loaded, warnings);
    }

    private void load(
            String name, Optional<String> value, Map<String, ParsedFlags.Loaded> loaded, List<String> warnings)
            throws FlagException {
        boolean negated = name.startsWith(NEGATION);
        String flag = negated ? name.substring(NEGATION.length()) : name;
        @Nullable FlagSpec<?> spec = byAnyName.get(flag);
        if (spec == null) {
            throw new FlagException(
                    "Failed to load unknown flag '" + flag + "'" + (negated ? " via '" + name + "'" : ""));
        }
        ParsedFlags.Loaded before = loaded.get(spec.name());
        if (before != null) {
            throw new FlagException("Flag '" + flag + "' is already loaded via name '" + before.name() + "'");
        }
        String text =
                spec.type().isBoolean() ? booleanText(name, flag, negated, value) : text(name, flag, negated, value);
        loaded.put(spec.name(), new ParsedFlags.Loaded(spec, flag, true, Optional.of(parse(spec, flag, text))));
        if (!flag.equals(spec.name())) {
            warnings.add("Loaded deprecated flag '" + flag + "'");
        }
    }

    private static String text(String name, String flag, boolean negated, Optional<String> value) throws FlagException {
        if (negated) {
            throw new FlagException("Failed to load non-boolean flag '" + flag + "' via '" + name + "'");
        }
        if (value.isEmpty()) {
            throw new FlagException("Failed to load non-boolean flag '" + flag + "': Missing value");
        }
        return value.get();
    }

    private static String booleanText(String name, String flag, boolean negated, Optional<String> value)
            throws FlagException {
        String given = value.orElse("");
        if (given.isEmpty()) {
            return negated ? "false" : "true";
        }
        if (negated) {
            throw new FlagException(
                    "Failed to load boolean flag '" + flag + "' via '" + name + "' with value '" + given + "'");
        }
        return given;
    }

    private static Object parse(FlagSpec<?> spec, String flag, String text) throws FlagException {
        try {
            return Objects.requireNonNull(spec.type().parse(text));
        } catch (IllegalArgumentException e) {
            throw new FlagException(
                    "Failed to load flag '" + flag + "': Failed to load value '" + text + "': " + e.getMessage());
        }
    }

    private static <T> void complete(FlagSpec<T> spec, Map<String, ParsedFlags.Loaded> loaded) throws FlagException {
        ParsedFlags.Loaded given = loaded.get(spec.name());
        if (given == null && spec.required()) {
            throw new FlagException("Flag '" + spec.name() + "' is required, but it was not provided");
        }
        if (given == null) {
            loaded.put(spec.name(), new ParsedFlags.Loaded(spec, spec.name(), false, spec.fallback()));
        }
        @SuppressWarnings("unchecked") // the value was made by the type of this flag
        Optional<T> value = given == null ? spec.fallback() : (Optional<T>) given.value();
        Optional<String> complaint = value.flatMap(spec.check());
        if (complaint.isPresent()) {
            throw new FlagException(complaint.get());
        }
    }

    /** The usage: every flag with its help and default, ready to print. */
    public String help() {
        return FlagHelp.text(program, byName.values());
    }
}
