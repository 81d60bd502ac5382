package io.mesocosm.simulation.failover;

import io.mesocosm.simulation.failover.KeptTask.Life;
import io.mesocosm.simulation.processes.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Compares what the framework knows with what the leader says, with what really runs and with the registry. */
final class Books {

    private final Keeper keeper;
    private final TaskFiles files;
    private final Set<String> agents;
    private final Set<String> visitors = new TreeSet<>();

    /** Agents that are acknowledged by now; they have to be there for ever. */
    Books(Keeper keeper, TaskFiles files, Set<String> agents) {
        this.keeper = keeper;
        this.files = files;
        this.agents = agents;
    }

    /**
     * An agent was admitted and never comes back: if it is forgotten, nobody brings it again. It has to be in the registry
     * for ever, be it as unreachable.
     */
    void remember(String agent) {
        visitors.add(agent);
    }

    /** Everything that is broken, in words; nothing if all is well. To be asked when the cluster is settled. */
    List<String> broken(LeaderView leader) throws IOException {
        var broken = new ArrayList<>(keeper.complaints());
        List<KeptTask> running = keeper.tasks(task -> task.life() == Life.RUNNING);
        Set<String> expected = running.stream()
                .map(task -> task.id() + " on " + task.agent().getValue())
                .collect(Collectors.toCollection(TreeSet::new));
        compare("tasks of the leader", expected, leader::tasks, broken);
        compare("agents of the leader", agents, leader::agents, broken);
        List<String> ids = running.stream().map(KeptTask::id).sorted().toList();
        compare("processes of tasks", ids, files::running, broken);
        for (KeptTask task : keeper.tasks(task -> true)) {
            checkRuns(task, broken);
        }
        checkRegistry(leader, broken);
        return broken;
    }

    private <T> void compare(String what, T expected, Callable<T> actual, List<String> broken) {
        try {
            Await.until(
                    what + " are those that the framework knows",
                    () -> difference(expected, actual),
                    () -> actual.call().equals(expected));
        } catch (AssertionError e) {
            broken.add(e.getMessage());
        }
    }

    private static <T> String difference(T expected, Callable<T> actual) {
        try {
            return "expected " + expected + "\nbut there are " + actual.call();
        } catch (Exception e) {
            return "expected " + expected + "\nbut it cannot be asked: " + e;
        }
    }

    private void checkRuns(KeptTask task, List<String> broken) throws IOException {
        List<Long> runs = files.runs(task.id());
        boolean right = switch (task.life()) {
            case RUNNING -> runs.size() == 1 && files.runs(task.id(), runs.getFirst());
            case ENDED -> runs.size() == 1 && task.ends() == 1 && !files.runs(task.id(), runs.getFirst());
            case NEVER -> runs.isEmpty();
            case LAUNCHED, STARTING, UNREACHABLE -> false;
        };
        if (!right) {
            broken.add(task + " has runs " + runs + " and was told its end " + task.ends() + " times");
        }
    }

    private void checkRegistry(LeaderView leader, List<String> broken) throws IOException {
        try {
            String registry = leader.registry();
            var acknowledged = new TreeSet<>(agents);
            acknowledged.addAll(visitors);
            for (String agent : acknowledged) {
                if (!registry.contains("\"" + agent + "\"")) {
                    broken.add(agent + " was registered and is not in the registry: " + registry);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
