package io.mesocosm.simulation.story;

/** What may be done to a cluster in a random story. Stories differ in which of them they know and how often. */
public enum Deed {
    /** A framework wants a task. */
    LAUNCH(70, false),
    /** A framework kills one of its tasks. */
    KILL(10, false),
    /** An agent's process ends; it starts again after a while. */
    CRASH_AGENT(4, true),
    /** The master's process ends; another starts after a while. */
    CRASH_MASTER(2, true),
    /** A scheduler's process ends; another starts after a while. */
    CRASH_SCHEDULER(3, true),
    /** A path is cut, in one direction or both, and whole again after a while. */
    CUT(3, true),
    /** Every path is whole again. */
    HEAL(3, false),
    /** The next acknowledgement of a scheduler gets lost. */
    LOSE_ACKNOWLEDGEMENT(5, true);

    private final int weight;
    private final boolean fault;

    Deed(int weight, boolean fault) {
        this.weight = weight;
        this.fault = fault;
    }

    /** How often it is done, in proportion to others, in a story of average taste. */
    public int weight() {
        return weight;
    }

    /** Whether it is something that should not happen, and that a well-made cluster survives. */
    public boolean isFault() {
        return fault;
    }
}
