package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.resources.ResourceException;
import java.util.Locale;

/**
 * Steps per second of the master's core, one thread: {@code MasterSteps [AGENTS [TASKS-PER-AGENT [ROUNDS]]]}. A round
 * registers the agents, offers, launches, reports every task as running and acknowledges that.
 */
public final class MasterSteps {

    private MasterSteps() {}

    /** Prints a line per round and kind of step; the later rounds are warm. */
    public static void main(String[] arguments) throws ResourceException {
        int agents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2000;
        int tasks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
        for (int round = 1; round <= rounds; round++) {
            var master = new DrivenMaster();
            master.subscribe();
            System.out.printf(Locale.ROOT, "round %d, %d agents with %d tasks:", round, agents, tasks);
            measure(master, "register", () -> master.register(agents));
            measure(master, "offer and launch", () -> {
                for (int agent = 0; agent < agents; agent++) {
                    master.launch(agent, agent * tasks, tasks);
                }
            });
            System.out.printf(Locale.ROOT, " (%d tasks in all)", agents * tasks);
            measure(master, "update and acknowledge", () -> {
                for (int task = 0; task < agents * tasks; task++) {
                    master.run(task / tasks, task);
                }
            });
            System.out.println();
        }
    }

    private static void measure(DrivenMaster master, String what, Runnable work) {
        long steps = master.steps();
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, " %s %,.0f steps/s;", what, (master.steps() - steps) / seconds);
    }
}
