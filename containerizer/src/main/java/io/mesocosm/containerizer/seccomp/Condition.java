package io.mesocosm.containerizer.seccomp;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an argument of a system call must be for a rule to match. All numbers are unsigned.
 *
 * @param argument 0 to 5
 * @param value compared with; for {@link Operator#MASKED_EQ} the mask
 * @param second for {@link Operator#MASKED_EQ} what the masked argument is compared with
 * @param isNarrow whether only the lower 32 bits of the argument and of these numbers count
 */
record Condition(int argument, Operator operator, long value, long second, boolean isNarrow) {

    static final int ARGUMENTS = 6;

    /** What libseccomp calls {@code SCMP_CMP_*}. */
    enum Operator {
        NE,
        LT,
        LE,
        EQ,
        GE,
        GT,
        MASKED_EQ;

        /** By the name after {@code SCMP_CMP_}. */
        static Optional<Operator> named(String name) {
            return Arrays.stream(values())
                    .filter(operator -> operator.name().equals(name))
                    .findFirst();
        }
    }

    Condition {
        if (argument < 0 || argument >= ARGUMENTS) {
            throw new IllegalArgumentException("System calls have no argument " + argument);
        }
    }

    Condition(int argument, Operator operator, long value, long second) {
        this(argument, operator, value, second, false);
    }

    /** The same in the low halves of all numbers. */
    Condition narrow() {
        return new Condition(argument, operator, value & 0xffffffffL, second & 0xffffffffL, true);
    }
}
