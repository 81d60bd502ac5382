package io.mesocosm.allocator;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.Predicate;
import java.util.regex.MatchResult;

/**
 * Regular expressions that frameworks send. They are judged before they are compiled as well as after it: compiling
 * costs what the expression means, not what it says, and {@code ((a{999}){999}){999}} is short. What is refused is
 * refused in RE2's words.
 */
final class ConstraintRegex {

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
    static Predicate<String> compile(String regex, RegexLimits limits) {
        if (regex.length() > MAX_LENGTH || expansion(regex) > MAX_EXPANSION) {
            throw refused(regex, "pattern too large - compile failed");
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    refused(regex, complaint(e, regex)).getMessage(), e);
        }
        RegexShape shape = RegexShape.of(regex);
        if (shape.instructions(pattern.programSize()) > limits.maxInstructions()) {
            throw refused(regex, "pattern too large - compile failed");
        }
        double size = shape.programSize(pattern.programSize());
        if (size > limits.maxProgramSize()) {
            throw new IllegalArgumentException("Regex '" + regex + "' is too complex: program size of " + (long) size
                    + " is larger than maximum of " + limits.maxProgramSize() + " allowed");
        }
        return pattern::matches;
    }

    private static IllegalArgumentException refused(String regex, String why) {
        return new IllegalArgumentException("Failed to construct regex from pattern '" + regex + "': " + why);
    }

    /** What RE2 says where re2j says it in words of its own. */
    private static String complaint(PatternSyntaxException e, String regex) {
        return switch (e.getDescription()) {
            case "missing closing )" -> "missing ): " + regex;
            case "missing closing ]" -> "missing ]: " + e.getPattern();
            case "regexp/syntax: internal error" -> "unexpected ): " + regex;
            case "missing argument to repetition operator" -> "no argument for repetition operator: " + e.getPattern();
            case "invalid nested repetition operator" -> "bad repetition operator: " + e.getPattern();
            case "invalid repeat count" -> "invalid repetition size: " + e.getPattern();
            case "invalid or unsupported Perl syntax" -> "invalid perl operator: " + e.getPattern();
            case "invalid named capture" ->
                e.getPattern().startsWith("(?<")
                        ? "invalid perl operator: (?<"
                        : "invalid named capture group: " + e.getPattern();
            case "trailing backslash at end of expression" -> "trailing \\";
            default -> e.getDescription() + ": " + e.getPattern();
        };
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
