package io.mesocosm.simulation.benchmark;

import io.mesocosm.simulation.benchmark.figures.Cost;
import io.mesocosm.simulation.benchmark.figures.Measurements;
import io.mesocosm.simulation.benchmark.figures.Table;

/** A table of parts of workloads beside what Mesos needs for them. */
final class Comparison {

    private final Table table;

    Comparison() {
        table = new Table(
                System.out,
                "work",
                "Mesos, published",
                "Mesos, here",
                "first run",
                "warm",
                "budget",
                "on a processor, first / warm",
                "allocated");
    }

    /** What Mesos needs and what is allowed, as text; a dash where nobody said. */
    record Known(String published, String here, String budget) {

        static final Known NOTHING = published("–");

        static Known published(String time) {
            return new Known(time, "–", "–");
        }
    }

    /** Shows a part that comes once in each repetition. */
    void show(String work, Known known, Measurements measured, String part) {
        Cost first = Cost.mean(measured.first(part));
        Cost warm = Cost.mean(measured.warm(part));
        table.row(
                work,
                known.published(),
                known.here(),
                first.clock(),
                "**" + warm.clock() + "**",
                known.budget(),
                first.cpu() + " / " + warm.cpu(),
                warm.allocated());
    }
}
