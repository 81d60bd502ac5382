package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.view.Facts;
import io.mesocosm.master.view.StateJson;
import io.mesocosm.master.view.StateMessages;
import io.mesocosm.master.view.StateView;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What answering {@code /state} and GET_STATE costs: {@code StateRendering [AGENTS [TASKS-PER-AGENT [ROUNDS]]]}. */
public final class StateRendering {

    private StateRendering() {}

    /** Prints a line per form and round; the later rounds are warm. */
    public static void main(String[] arguments) throws ResourceException {
        int agents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        int tasks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
        MasterState state = filled(agents, tasks);
        var facts = new Facts(Build.current(), new TreeMap<>(), Optional.empty(), Optional.empty(), Optional.empty());
        System.out.printf(Locale.ROOT, "%d agents, %d tasks; the best of %d rounds%n", agents, agents * tasks, rounds);
        measure("/state, JSON", rounds, () -> {
            var out = new JsonOutput();
            StateView.write(state, facts, out);
            return out.toByteArray();
        });
        measure("GET_STATE, JSON", rounds, () -> {
            var out = new JsonOutput();
            StateJson.state(StateMessages.state(state), out);
            return out.toByteArray();
        });
        measure("GET_STATE, protobuf", rounds, () -> StateMessages.state(state).toByteArray());
    }

    private static MasterState filled(int agents, int tasks) throws ResourceException {
        var master = new DrivenMaster();
        master.subscribe();
        master.register(agents);
        for (int agent = 0; agent < agents; agent++) {
            master.launch(agent, agent * tasks, tasks);
        }
        for (int task = 0; task < agents * tasks; task++) {
            master.run(task / tasks, task);
        }
        return master.state();
    }

    private static void measure(String what, int rounds, Supplier<byte[]> rendering) {
        double best = Double.MAX_VALUE;
        double first = 0;
        long bytes = 0;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            bytes = rendering.get().length;
            double seconds = (System.nanoTime() - start) / 1e9;
            first = round == 0 ? seconds : first;
            best = Math.min(best, seconds);
        }
        System.out.printf(
                Locale.ROOT,
                "%-20s %6.1f MB in %6.1f ms = %5.0f MB/s (the first: %.1f ms)%n",
                what,
                bytes / 1e6,
                best * 1e3,
                bytes / 1e6 / best,
                first * 1e3);
    }
}
