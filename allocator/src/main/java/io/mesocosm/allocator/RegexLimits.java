package io.mesocosm.allocator;

/**
 * How costly a regular expression of offer constraints may be. Mesos: {@code OfferConstraintsFilter::Options}.
 *
 * @param maxMemory {@code --offer_constraints_re2_max_mem} in bytes; 0 means that only RE2's own bound holds
 * @param maxProgramSize {@code --offer_constraints_re2_max_program_size}, by RE2's measure
 */
public record RegexLimits(long maxMemory, long maxProgramSize) {

    /** Those of Mesos. */
    public static final RegexLimits DEFAULT = new RegexLimits(4096, 100);

    /** For expressions that were judged before. */
    static final RegexLimits NONE = new RegexLimits(Long.MAX_VALUE, Long.MAX_VALUE);

    private static final long RE2_INSTRUCTIONS = 100_000;
    private static final long RE2_PROGRAM_BYTES = 448;
    private static final long RE2_INSTRUCTION_BYTES = 8;

    /** How many instructions RE2 would compile: it gives two thirds of its memory to one direction of matching. */
    long maxInstructions() {
        if (maxMemory == 0) {
            return RE2_INSTRUCTIONS;
        }
        return (maxMemory / 3 * 2 + maxMemory % 3 * 2 / 3 - RE2_PROGRAM_BYTES) / RE2_INSTRUCTION_BYTES;
    }
}
