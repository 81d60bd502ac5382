package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.resources.ResourceException;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Launches through the master's core, one thread: {@code Launches [TASKS [AGENTS [ROUNDS]]]}. All tasks in one ACCEPT of
 * one offer; the same with an offer that has room for a tenth of them; tasks that leave an offer in pieces; all tasks
 * spread over agents, with each reported as running and that acknowledged. The times are those of the thread on a
 * processor, so that what else runs on the machine matters less.
 */
public final class Launches {

    private static final int PORTS = 65_536;

    private Launches() {}

    /** Prints a line per round; the later rounds are warm. */
    public static void main(String[] arguments) throws ResourceException {
        int tasks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
        int agents = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
        int each = tasks / agents;
        for (int round = 1; round <= rounds; round++) {
            System.out.printf(Locale.ROOT, "round %d, %d tasks:", round, tasks);
            measure("one ACCEPT", 1, master -> master.launch(0, 0, tasks));
            measure("one ACCEPT, a tenth fits", 1, master -> master.launch(0, 0, tasks, tasks / 10));
            measure("one ACCEPT, every other of 65536 ports", 1, master -> master.launchOnPorts(0, PORTS / 2));
            measure(agents + " agents, accept to acknowledged", agents, master -> {
                for (int agent = 0; agent < agents; agent++) {
                    master.launch(agent, agent * each, each);
                }
                for (int task = 0; task < agents * each; task++) {
                    master.run(task / each, task);
                }
            });
            System.out.println();
        }
    }

    private interface Work {
        void on(DrivenMaster master) throws ResourceException;
    }

    private static void measure(String what, int agents, Work work) throws ResourceException {
        var master = new DrivenMaster();
        master.subscribe();
        master.register(agents);
        long start = cpuNanos();
        work.on(master);
        System.out.printf(Locale.ROOT, " %s %.3f s;", what, (cpuNanos() - start) / 1e9);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
