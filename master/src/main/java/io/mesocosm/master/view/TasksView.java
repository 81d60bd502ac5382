package io.mesocosm.master.view;

import io.mesocosm.common.endpoints.TaskView;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;

/** {@code /tasks}: a page of all tasks, active, unreachable and completed, by the time of their first status. */
public final class TasksView {

    private static final int DEFAULT_LIMIT = 100;

    /**
     * What is asked for.
     *
     * @param limit how many at most; -1 for all
     * @param offset how many to pass over
     * @param ascending whether the oldest come first
     */
    public record Query(Optional<String> framework, Optional<String> task, long limit, long offset, boolean ascending) {

        /** Reads the parameters; numbers that are none fall back to their defaults, as in Mesos. */
        public static Query of(
                Optional<String> framework,
                Optional<String> task,
                Optional<String> limit,
                Optional<String> offset,
                Optional<String> order) {
            return new Query(
                    framework,
                    task,
                    number(limit, DEFAULT_LIMIT),
                    number(offset, 0),
                    order.filter("asc"::equals).isPresent());
        }

        private static long number(Optional<String> text, long fallback) {
            try {
                return text.map(Long::parseLong).orElse(fallback);
            } catch (NumberFormatException e) {
                return fallback;
            }
        }
    }

    private TasksView() {}

    /** Writes it. */
    public static void write(MasterState state, Query query, JsonOutput out) {
        List<Task> tasks = new ArrayList<>();
        state.frameworks().registered().values().forEach(framework -> collect(framework, query, tasks));
        state.frameworks().completed().values().forEach(completed -> collect(completed.framework(), query, tasks));
        Comparator<Task> oldestFirst = Comparator.comparingDouble(TasksView::firstSeen);
        tasks.sort(query.ascending() ? oldestFirst : oldestFirst.reversed());
        out.startObject().name("tasks").startArray();
        tasks.stream()
                .skip(Math.max(0, query.offset()))
                .limit(query.limit() < 0 ? Long.MAX_VALUE : query.limit())
                .forEach(task -> TaskView.write(task, out));
        out.endArray().endObject();
    }

    private static void collect(Framework framework, Query query, List<Task> into) {
        if (query.framework().isPresent()
                && !query.framework().get().equals(framework.id().value())) {
            return;
        }
        Framework.Work work = framework.work();
        work.tasks().values().forEach(task -> add(task.task(), query, into));
        work.unreachable().values().forEach(task -> add(task.task(), query, into));
        work.completed().values().forEach(task -> add(task, query, into));
    }

    private static void add(Task task, Query query, List<Task> into) {
        if (query.task().isEmpty() || query.task().get().equals(task.getTaskId().getValue())) {
            into.add(task);
        }
    }

    /** A task without a status comes before all others. */
    private static double firstSeen(Task task) {
        return task.getStatusesCount() == 0
                ? Double.NEGATIVE_INFINITY
                : task.getStatuses(0).getTimestamp();
    }
}
