package io.mesocosm.common.text;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version as semver.org defines it, {@code 1.12.0-rc1+build}, but more lenient: minor and patch may be left out and
 * numbers may have leading zeros. Compared and equal without regard to the build. Source: Mesos {@code Version}.
 *
 * @param prerelease the identifiers behind {@code -}
 * @param build the identifiers behind {@code +}
 */
public record SemanticVersion(long major, long minor, long patch, List<String> prerelease, List<String> build)
        implements Comparable<SemanticVersion> {

    private static final int MAX_COMPONENTS = 3;
    private static final long MAX_NUMBER = 0xffff_ffffL;
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");
    private static final Pattern ILLEGAL = Pattern.compile("[^0-9A-Za-z-]");

    public SemanticVersion {
        prerelease = List.copyOf(prerelease);
        build = List.copyOf(build);
    }

    /** A release. */
    public SemanticVersion(long major, long minor, long patch) {
        this(major, minor, patch, List.of(), List.of());
    }

    /**
     * Reads a version.
     *
     * @throws IllegalArgumentException with Mesos' words for what is wrong
     */
    public static SemanticVersion parse(String text) {
        int plus = text.indexOf('+');
        List<String> build = plus < 0 ? List.of() : label("build", text.substring(plus + 1));
        String rest = plus < 0 ? text : text.substring(0, plus);
        int minus = rest.indexOf('-');
        List<String> prerelease = minus < 0 ? List.of() : label("prerelease", rest.substring(minus + 1));
        String[] components = (minus < 0 ? rest : rest.substring(0, minus)).split("\\.", -1);
        if (components.length > MAX_COMPONENTS) {
            throw new IllegalArgumentException("Version has " + components.length + " components; maximum "
                    + MAX_COMPONENTS + " components allowed");
        }
        long[] numbers = new long[MAX_COMPONENTS];
        for (int i = 0; i < components.length; i++) {
            numbers[i] = number(components[i]);
            if (numbers[i] < 0) {
                throw new IllegalArgumentException("Invalid version component '" + components[i]
                        + "': Failed to convert '" + components[i] + "' to number");
            }
        }
        return new SemanticVersion(numbers[0], numbers[1], numbers[2], prerelease, build);
    }

    private static List<String> label(String kind, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("Invalid " + kind + " label: Empty label");
        }
        List<String> identifiers = List.of(text.split("\\.", -1));
        for (String identifier : identifiers) {
            if (identifier.isEmpty()) {
                throw new IllegalArgumentException("Invalid " + kind + " label: Empty identifier");
            }
            var illegal = ILLEGAL.matcher(identifier);
            if (illegal.find()) {
                throw new IllegalArgumentException(
                        "Invalid " + kind + " label: Identifier contains illegal character: '" + illegal.group() + "'");
            }
        }
        return identifiers;
    }

    /** The number that the text is, or -1. */
    private static long number(String text) {
        if (!DIGITS.matcher(text).matches()) {
            return -1;
        }
        long number = Long.parseLong(text);
        return number > MAX_NUMBER ? -1 : number;
    }

    /** By semver.org's precedence: a prerelease comes before its release, numeric identifiers before others. */
    @Override
    public int compareTo(SemanticVersion other) {
        int order = Long.compare(major, other.major);
        order = order != 0 ? order : Long.compare(minor, other.minor);
        order = order != 0 ? order : Long.compare(patch, other.patch);
        order = order != 0 ? order : Boolean.compare(prerelease.isEmpty(), other.prerelease.isEmpty());
        for (int i = 0; order == 0 && i < Math.min(prerelease.size(), other.prerelease.size()); i++) {
            order = compareIdentifiers(prerelease.get(i), other.prerelease.get(i));
        }
        return order != 0 ? order : Integer.compare(prerelease.size(), other.prerelease.size());
    }

    private static int compareIdentifiers(String one, String two) {
        long first = number(one);
        long second = number(two);
        if (first >= 0 && second >= 0) {
            return Long.compare(first, second);
        }
        if (first < 0 && second < 0) {
            return one.compareTo(two);
        }
        return first >= 0 ? -1 : 1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SemanticVersion version
                && major == version.major
                && minor == version.minor
                && patch == version.patch
                && prerelease.equals(version.prerelease);
    }

    @Override
    public int hashCode() {
        return Objects.hash(major, minor, patch, prerelease);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch
                + (prerelease.isEmpty() ? "" : "-" + String.join(".", prerelease))
                + (build.isEmpty() ? "" : "+" + String.join(".", build));
    }
}
