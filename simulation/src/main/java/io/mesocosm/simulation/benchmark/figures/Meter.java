package io.mesocosm.simulation.benchmark.figures;

/** Told by a workload which parts of it to measure; a part may come several times in one repetition. */
public interface Meter {

    /** Does the work and keeps its cost under the name of the part. */
    void measure(String part, Runnable work);
}
