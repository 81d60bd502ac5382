package io.mesocosm.common.libprocess;

import java.util.OptionalLong;

/**
 * Actors of which a process has several of a kind, told apart by a number: {@code kind(number)}.
 *
 * @param name what stands before the number
 */
public record ActorKind(String name) {

    /** So many digits are a {@code long} whichever they are. */
    private static final int MOST_DIGITS = 18;

    /** The id of the actor with that number. */
    public String id(long number) {
        return name + "(" + number + ")";
    }

    /** The number in the id of an actor; empty if it is none of this kind. */
    public OptionalLong number(String actorId) {
        int from = name.length() + 1;
        int to = actorId.length() - 1;
        boolean isOne = to > from - 1
                && to - from <= MOST_DIGITS
                && actorId.startsWith(name)
                && actorId.charAt(from - 1) == '('
                && actorId.charAt(to) == ')';
        String digits = isOne ? actorId.substring(from, to) : "";
        return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }
}
