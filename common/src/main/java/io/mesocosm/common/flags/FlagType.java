package io.mesocosm.common.flags;

import io.mesocosm.common.text.Bytes;
import io.mesocosm.common.text.Durations;
import io.mesocosm.common.text.Numbers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a flag can hold: how it is read, how {@code /flags} prints it, and whether {@code file://} in front of a value
 * means the contents of that file. Source: Mesos {@code flags::parse}, {@code flags::fetch}.
 *
 * @param <T> the type of its values
 */
public final class FlagType<T> {

    private static final Pattern INTEGER = Pattern.compile("\\s*[+-]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    /** Any text. */
    public static final FlagType<String> STRING = of("string", text -> text, text -> text);

    /** {@code true}, {@code 1}, {@code false}, {@code 0}; without a value it means true, with {@code no-} false. */
    public static final FlagType<Boolean> BOOL = of("bool", FlagType::parseBool, String::valueOf);

    /** A signed 32-bit number. */
    public static final FlagType<Integer> INT =
            of("int", text -> (int) integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE), String::valueOf);

    /** An unsigned 32-bit number. Mesos takes -1 and makes it 4294967295; here it is refused. */
    public static final FlagType<Long> UINT = of("uint", text -> integer(text, 0, 0xffff_ffffL), String::valueOf);

    /** An unsigned 16-bit number, such as a port. */
    public static final FlagType<Integer> UINT16 =
            of("uint16", text -> (int) integer(text, 0, 0xffff), String::valueOf);

    /** A finite decimal number, printed with six significant digits. */
    public static final FlagType<Double> DOUBLE = of("double", FlagType::parseDouble, Numbers::sixDigits);

    /** A duration with its unit: {@code 15secs}. */
    public static final FlagType<Duration> DURATION = of("duration", Durations::parse, Durations::format);

    /** A size with its unit: {@code 2GB}. */
    public static final FlagType<Bytes> BYTES = of("bytes", Bytes::parse, Bytes::toString);

    /** A path that the program reads itself; its {@code file://} is left where it is. */
    public static final FlagType<String> PATH =
            new FlagType<>("path (not dereferenced)", false, text -> text, path -> path);

    /** Words between commas, none twice. */
    public static final FlagType<SortedSet<String>> STRING_SET =
            of("comma set (dups rejected)", FlagType::parseSet, set -> "{ " + String.join(", ", set) + " }");

    /** Unsigned 32-bit numbers between commas. */
    public static final FlagType<List<Long>> UINT_LIST = of(
            "comma list of uint",
            FlagType::parseNumbers,
            list -> "[ " + String.join(", ", list.stream().map(String::valueOf).toList()) + " ]");

    /** A text that may hold a secret: given as {@code file://}, only the path is shown. */
    public static final FlagType<SecureText> SECURE_TEXT =
            new FlagType<>("string or file://", false, SecureText::parse, SecureText::shown);

    private final String name;
    private final boolean dereferenced;
    private final Function<String, T> parser;
    private final Function<T, String> printer;

    private FlagType(String name, boolean dereferenced, Function<String, T> parser, Function<T, String> printer) {
        this.name = name;
        this.dereferenced = dereferenced;
        this.parser = parser;
        this.printer = printer;
    }

    /**
     * A type of one's own, whose values may stand in files.
     *
     * @param parser throws IllegalArgumentException with what is wrong
     */
    public static <T> FlagType<T> of(String name, Function<String, T> parser, Function<T, String> printer) {
        return new FlagType<>(name, true, parser, printer);
    }

    /**
     * A type of one's own that is JSON. Besides {@code file://}, a value that starts with a slash names a file, as it
     * did before {@code file://} was thought of.
     */
    public static <T> FlagType<T> json(String name, Function<String, T> parser, Function<T, String> printer) {
        return of(name, text -> parser.apply(text.startsWith("/") ? FlagText.read(text) : text), printer);
    }

    /** The words for this type: {@code duration}. */
    public String name() {
        return name;
    }

    boolean isBoolean() {
        return this == (Object) BOOL;
    }

    /**
     * The value of a text.
     *
     * @throws IllegalArgumentException with what is wrong, also when the file behind {@code file://} cannot be read
     */
    public T parse(String text) {
        boolean inFile = dereferenced && text.startsWith(FlagText.FILE);
        return parser.apply(inFile ? FlagText.read(text.substring(FlagText.FILE.length())) : text);
    }

    /** The value as {@code /flags} shows it. */
    public String print(T value) {
        return printer.apply(value);
    }

    private static Boolean parseBool(String text) {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException("Expecting a boolean (e.g., true or false)");
        };
    }

    private static long integer(String text, long least, long most) {
        if (INTEGER.matcher(text).matches() && text.strip().length() < 20) {
            long value = Long.parseLong(text.strip());
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw notOfType();
    }

    private static Double parseDouble(String text) {
        if (DECIMAL.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        }
        throw notOfType();
    }

    private static IllegalArgumentException notOfType() {
        return new IllegalArgumentException("Failed to convert into required type");
    }

    private static SortedSet<String> parseSet(String text) {
        var set = new TreeSet<String>();
        for (String token : tokens(text)) {
            if (!set.add(token)) {
                throw new IllegalArgumentException("Duplicate token '" + token + "'");
            }
        }
        return set;
    }

    private static List<Long> parseNumbers(String text) {
        var numbers = new ArrayList<Long>();
        for (String token : tokens(text)) {
            try {
                numbers.add(integer(token, 0, 0xffff_ffffL));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Failed to numify '" + token + "': Failed to convert '" + token + "' to number", e);
            }
        }
        return numbers;
    }

    private static List<String> tokens(String text) {
        return Pattern.compile(",")
                .splitAsStream(text)
                .filter(token -> !token.isEmpty())
                .toList();
    }
}
