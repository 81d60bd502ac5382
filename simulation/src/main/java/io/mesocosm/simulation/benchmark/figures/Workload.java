package io.mesocosm.simulation.benchmark.figures;

/** What is measured, from an empty world, as often as wanted. */
@FunctionalInterface
public interface Workload {

    /** Does it once; what is outside the meter's parts is not measured. */
    void run(Meter meter);
}
