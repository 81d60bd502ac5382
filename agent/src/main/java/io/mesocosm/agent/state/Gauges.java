package io.mesocosm.agent.state;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;

/** What the metrics show of a state, under their names; {@code slave/uptime_secs} is the reader's. */
public final class Gauges {

    private static final List<String> RESOURCES = List.of("cpus", "gpus", "mem", "disk");

    private Gauges() {}

    /** All gauges. */
    public static SortedMap<String, Double> of(AgentState state) {
        SortedMap<String, Double> gauges = new TreeMap<>();
        gauges.put("slave/registered", state.phase() == Phase.RUNNING ? 1.0 : 0.0);
        gauges.put("slave/frameworks_active", (double) state.frameworks().size());
        gauges.put("slave/executors_registering", executors(state, Executor.State.REGISTERING));
        gauges.put("slave/executors_running", executors(state, Executor.State.RUNNING));
        gauges.put("slave/executors_terminating", executors(state, Executor.State.TERMINATING));
        double queued = state.executors()
                .mapToLong(executor -> executor.tasks().queuedTasks().count())
                .sum();
        gauges.put("slave/tasks_staging", queued + tasks(state, TaskState.TASK_STAGING));
        gauges.put("slave/tasks_starting", tasks(state, TaskState.TASK_STARTING));
        gauges.put("slave/tasks_running", tasks(state, TaskState.TASK_RUNNING));
        gauges.put("slave/tasks_killing", tasks(state, TaskState.TASK_KILLING));
        gauges.put("gc/path_removals_pending", (double)
                (state.garbage().scheduled().size() + state.garbage().removing().size()));
        gauges.put(
                "slave/executor_directory_max_allowed_age_secs",
                seconds(state.garbage().allowedAge()));
        state.recovery()
                .finished()
                .ifPresent(end -> gauges.put(
                        "slave/recovery_time_secs",
                        seconds(Duration.between(state.recovery().started(), end))));
        RESOURCES.forEach(name -> resource(gauges, state, name));
        return gauges;
    }

    private static void resource(SortedMap<String, Double> gauges, AgentState state, String name) {
        double total = sum(state.resources().total().stream(), name, false);
        double used = sum(allocated(state), name, false);
        double revocable = sum(allocated(state), name, true);
        gauges.put("slave/" + name + "_total", total);
        gauges.put("slave/" + name + "_used", used);
        gauges.put("slave/" + name + "_percent", total == 0 ? 0 : used / total);
        // Without a resource estimator there is nothing to give beyond the total.
        gauges.put("slave/" + name + "_revocable_total", 0.0);
        gauges.put("slave/" + name + "_revocable_used", revocable);
        gauges.put("slave/" + name + "_revocable_percent", 0.0);
    }

    /** What executors that are not gone, and their tasks that are not terminal, may use. */
    public static Stream<Resource> allocated(AgentState state) {
        return state.executors()
                .filter(executor -> executor.state() != Executor.State.TERMINATED)
                .flatMap(Gauges::allocated);
    }

    /** What one executor and its tasks that are not terminal may use. */
    public static Stream<Resource> allocated(Executor executor) {
        Stream<Resource> launched =
                executor.tasks().launched().values().stream().flatMap(task -> task.getResourcesList().stream());
        Stream<Resource> queued = executor.tasks().queuedTasks().flatMap(task -> task.getResourcesList().stream());
        return Stream.of(executor.info().getResourcesList().stream(), launched, queued)
                .flatMap(resources -> resources);
    }

    private static double sum(Stream<Resource> resources, String name, boolean revocable) {
        double sum = resources
                .filter(resource -> resource.getName().equals(name) && resource.hasRevocable() == revocable)
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
        return Math.round(sum * 1000) / 1000.0;
    }

    private static double executors(AgentState state, Executor.State in) {
        return state.executors().filter(executor -> executor.state() == in).count();
    }

    private static double tasks(AgentState state, TaskState in) {
        return state.executors()
                .flatMap(executor -> executor.tasks().launched().values().stream())
                .map(Task::getState)
                .filter(in::equals)
                .count();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
