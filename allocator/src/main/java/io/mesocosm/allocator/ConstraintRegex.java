package io.mesocosm.allocator;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.Predicate;
import java.util.regex.MatchResult;

/**
 * Regular expressions that frameworks send. They are judged before they are compiled as well as after it: compiling
 * costs what the expression means, not what it says, and {@code ((a{999}){999}){999}} is short.
 */
final class ConstraintRegex {

    /** How large a program may get, by RE2's own measure. */
    private static final int MAX_PROGRAM_SIZE = 100;

    /** Characters. The compiler goes down one frame per level of parentheses. */
    private static final int MAX_LENGTH = 4096;

    /** The most instructions that may be tried to compile. */
    private static final double MAX_EXPANSION = 1_000_000;

    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?\\}");

    private ConstraintRegex() {}

    /**
     * Whether a whole text matches.
     *
     * @throws IllegalArgumentException saying why the expression is refused, as Mesos says it
     */
    static Predicate<String> compile(String regex) {
        if (regex.length() > MAX_LENGTH || expansion(regex) > MAX_EXPANSION) {
            throw new IllegalArgumentException(
                    "Failed to construct regex from pattern '" + regex + "': pattern too large - compile failed");
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "Failed to construct regex from pattern '" + regex + "': " + e.getDescription(), e);
        }
        if (pattern.programSize() > MAX_PROGRAM_SIZE) {
            throw new IllegalArgumentException("Regex '" + regex + "' is too complex: program size of "
                    + pattern.programSize() + " is larger than maximum of " + MAX_PROGRAM_SIZE + " allowed");
        }
        return pattern::matches;
    }

    /** No fewer instructions than the expression has: as if all of it stood within each of its repetitions. */
    private static double expansion(String regex) {
        return REPETITION
                .matcher(regex)
                .results()
                .mapToDouble(ConstraintRegex::times)
                .reduce(regex.length(), (a, b) -> a * b);
    }

    private static double times(MatchResult repetition) {
        String most = repetition.group(2);
        double least = Double.parseDouble(repetition.group(1));
        return Math.max(1, most == null || most.isEmpty() ? least + 1 : Math.max(least, Double.parseDouble(most)));
    }
}
