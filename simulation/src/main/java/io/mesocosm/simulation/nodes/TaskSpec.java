package io.mesocosm.simulation.nodes;

import java.util.Optional;

/**
 * A task that a framework wants to run.
 *
 * @param cpus in thousandths
 * @param mem in MB
 * @param executor the name of the custom executor that is to run it; empty for a command
 */
public record TaskSpec(String id, Program program, long cpus, long mem, Optional<String> executor) {

    /** A command. */
    public TaskSpec(String id, Program program, long cpus, long mem) {
        this(id, program, cpus, mem, Optional.empty());
    }

    /** The same within a custom executor. */
    public TaskSpec within(String name) {
        return new TaskSpec(id, program, cpus, mem, Optional.of(name));
    }

    /** A small one. */
    public static TaskSpec of(String id, Program program) {
        return new TaskSpec(id, program, 100, 32);
    }
}
