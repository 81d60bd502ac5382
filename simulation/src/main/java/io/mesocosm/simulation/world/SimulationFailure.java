package io.mesocosm.simulation.world;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The simulation found something wrong. The message has the seed, how to see it again, and what happened last. */
public final class SimulationFailure extends AssertionError {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LINES = 120;

    private final String what;

    SimulationFailure(World world, String what) {
        this(world, what, null);
    }

    SimulationFailure(World world, String what, @Nullable Throwable cause) {
        super(describe(world, what), cause);
        this.what = what;
    }

    private static String describe(World world, String what) {
        return what + "\n  seed " + world.seed()
                + "; again, if it came of the random mix: scripts/simulate --seeds 1 --seed " + world.seed()
                + "\n  at " + world.now()
                + " after " + world.happened() + " events:\n  "
                + String.join("\n  ", world.trace().last(LINES));
    }

    /** What is wrong, in one line, without the seed and the trace. */
    public String what() {
        return what;
    }
}
