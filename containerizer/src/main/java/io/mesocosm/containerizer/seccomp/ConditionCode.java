package io.mesocosm.containerizer.seccomp;

import static io.mesocosm.containerizer.seccomp.Program.JUMP_IF_EQUAL;
import static io.mesocosm.containerizer.seccomp.Program.JUMP_IF_GREATER;
import static io.mesocosm.containerizer.seccomp.Program.JUMP_IF_GREATER_OR_EQUAL;

import io.mesocosm.containerizer.seccomp.Program.Place;

/** Instructions that compare an argument of 64 bits, by a machine of 32. */
final class ConditionCode {

    /** Of {@code struct seccomp_data}. */
    static final int ARGUMENTS = 16;

    private final Program program;
    private final Condition condition;
    private final int low;
    private final int high;

    ConditionCode(Program program, Condition condition) {
        this.program = program;
        this.condition = condition;
        this.low = ARGUMENTS + Long.BYTES * condition.argument();
        this.high = low + Integer.BYTES;
    }

    Place check(Place match, Place miss) {
        return switch (condition.operator()) {
            case EQ -> equal(match, miss);
            case NE -> equal(miss, match);
            case GT -> greater(JUMP_IF_GREATER, match, miss);
            case LE -> greater(JUMP_IF_GREATER, miss, match);
            case GE -> greater(JUMP_IF_GREATER_OR_EQUAL, match, miss);
            case LT -> greater(JUMP_IF_GREATER_OR_EQUAL, miss, match);
            case MASKED_EQ -> masked(match, miss);
        };
    }

    private Place equal(Place match, Place miss) {
        Place lower = program.load(low, program.jump(JUMP_IF_EQUAL, lower(condition.value()), match, miss));
        return condition.isNarrow()
                ? lower
                : program.load(high, program.jump(JUMP_IF_EQUAL, upper(condition.value()), lower, miss));
    }

    /** The upper half decides, unless it is equal. */
    private Place greater(int comparison, Place match, Place miss) {
        Place lower = program.load(low, program.jump(comparison, lower(condition.value()), match, miss));
        if (condition.isNarrow()) {
            return lower;
        }
        Place notGreater = program.jump(JUMP_IF_EQUAL, upper(condition.value()), lower, miss);
        return program.load(high, program.jump(JUMP_IF_GREATER, upper(condition.value()), match, notGreater));
    }

    private Place masked(Place match, Place miss) {
        Place lower = program.load(low, masked(lower(condition.value()), lower(condition.second()), match, miss));
        return condition.isNarrow()
                ? lower
                : program.load(high, masked(upper(condition.value()), upper(condition.second()), lower, miss));
    }

    private Place masked(int mask, int wanted, Place match, Place miss) {
        return program.and(mask, program.jump(JUMP_IF_EQUAL, wanted, match, miss));
    }

    private static int lower(long number) {
        return (int) number;
    }

    private static int upper(long number) {
        return (int) (number >>> Integer.SIZE);
    }
}
