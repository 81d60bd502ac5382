package io.mesocosm.simulation.benchmark;

import io.mesocosm.simulation.benchmark.figures.Cost;
import io.mesocosm.simulation.benchmark.figures.Measurements;
import io.mesocosm.simulation.benchmark.figures.Plot;
import io.mesocosm.simulation.benchmark.figures.Plot.Point;
import io.mesocosm.simulation.benchmark.figures.Table;
import io.mesocosm.simulation.benchmark.figures.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the time of a round grows with agents and with frameworks: {@code AllocatorGrowth [FILE]}, the sizes of Mesos'
 * {@code DeclineOffers}. Writes a plot of the mean times on a processor, which depend less on what else the machine does,
 * in the first run and in the fourth.
 */
public final class AllocatorGrowth {

    private static final int REPETITIONS = 4;
    private static final List<Integer> AGENTS = List.of(1000, 5000, 10_000, 20_000, 30_000, 50_000);
    private static final List<Integer> FRAMEWORKS = List.of(1, 50, 100, 200, 500, 1000, 3000, 6000);
    private static final int SAME_FRAMEWORKS = 1000;
    private static final int SAME_AGENTS = 10_000;

    private AllocatorGrowth() {}

    /** A line of the plot in the making. */
    private static final class Growth {

        private final List<Point> first = new ArrayList<>();
        private final List<Point> warm = new ArrayList<>();

        void add(Table table, int agents, int frameworks, double x) throws IOException {
            Measurements measured =
                    Repetitions.measure(REPETITIONS, "DeclinedOffers", agents, frameworks, AllocatorRounds.ROUNDS);
            Cost cold = Cost.mean(measured.first(DeclinedOffers.ROUND));
            Cost hot = Cost.mean(measured.warm(DeclinedOffers.ROUND));
            first.add(new Point(x, cold.cpuNanos() / 1e6));
            warm.add(new Point(x, hot.cpuNanos() / 1e6));
            table.row(Units.count(agents), Units.count(frameworks), cold.clock(), cold.cpu(), hot.clock(), hot.cpu());
        }

        Plot draw(Plot plot) {
            return plot.line("first run", first).line("warm", warm);
        }
    }

    /** Prints a table and writes the file. */
    public static void main(String[] arguments) throws IOException {
        var table = new Table(System.out, "agents", "frameworks", "first run", "of it on a processor", "warm", "of it");
        var agents = new Growth();
        for (int count : AGENTS) {
            agents.add(table, count, SAME_FRAMEWORKS, count);
        }
        var frameworks = new Growth();
        for (int count : FRAMEWORKS) {
            frameworks.add(table, SAME_AGENTS, count, count);
        }
        Plot byAgents = agents.draw(new Plot("1,000 frameworks", "agents"))
                .points("Mesos, here", List.of(new Point(10_000, 1150), new Point(20_000, 1150)));
        Plot byFrameworks = frameworks
                .draw(new Plot("10,000 agents", "frameworks"))
                .points("Mesos, published", List.of(new Point(1000, 1060), new Point(3000, 2600)));
        Path file = Path.of(arguments.length > 0 ? arguments[0] : "docs/allocation-rounds.svg");
        Files.writeString(file, Plot.page(List.of(byAgents, byFrameworks)));
        System.out.println("\nwritten: " + file);
    }
}
