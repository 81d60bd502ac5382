package io.mesocosm.simulation.nodes;

/**
 * A task that a framework wants to run.
 *
 * @param cpus in thousandths
 * @param mem in MB
 */
public record TaskSpec(String id, Program program, long cpus, long mem) {

    /** A small one. */
    public static TaskSpec of(String id, Program program) {
        return new TaskSpec(id, program, 100, 32);
    }
}
