package io.mesocosm.allocator;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.Predicate;

/**
 * Regular expressions that frameworks send. They are judged before they are compiled as well as after it: compiling
 * costs what the expression means, not what it says, and {@code ((a{999}){999}){999}} is short. What is refused is
 * refused in RE2's words.
 */
final class ConstraintRegex {

    private static final String TOO_LARGE = "pattern too large - compile failed";

    /** Characters. The compiler goes down one frame per level of parentheses. */
    private static final int MAX_LENGTH = 4096;

    /** The most instructions that may be tried to compile. */
    private static final double MAX_EXPANDED = 100_000;

    private ConstraintRegex() {}

    /**
     * Whether a whole text matches.
     *
     * @throws IllegalArgumentException saying why the expression is refused, as Mesos says it
     */
    static Predicate<String> compile(String regex, RegexLimits limits) {
        if (regex.length() > MAX_LENGTH) {
            throw refused(regex, TOO_LARGE);
        }
        RegexShape shape = RegexShape.of(regex);
        if (shape.expanded() > MAX_EXPANDED) {
            throw refused(regex, TOO_LARGE);
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    refused(regex, complaint(e, regex)).getMessage(), e);
        }
        if (shape.instructions(pattern.programSize()) > limits.maxInstructions()) {
            throw refused(regex, TOO_LARGE);
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
}
