package io.mesocosm.master.metrics;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.TaskEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.Value;

/** What a snapshot of the state says in numbers, in one walk over it. */
final class StateGauges {

    private static final double NANOS = 1e9;
    private static final List<String> RESOURCES = List.of("cpus", "disk", "gpus", "mem");
    private static final List<TaskState> LIVE =
            List.of(TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLING);
    private static final List<TaskState> ACTIVE = List.of(
            TaskState.TASK_STAGING,
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_UNREACHABLE,
            TaskState.TASK_UNKNOWN);

    private final MasterState state;
    private final Map<String, Double> snapshot;

    private StateGauges(MasterState state, Map<String, Double> snapshot) {
        this.state = state;
        this.snapshot = snapshot;
    }

    /**
     * Adds them.
     *
     * @param perFramework whether each framework has gauges of its own
     */
    static void addTo(Map<String, Double> snapshot, MasterState state, Instant now, boolean perFramework) {
        StateGauges gauges = new StateGauges(state, snapshot);
        gauges.put("uptime_secs", Duration.between(state.started(), now).toNanos() / NANOS);
        gauges.put("elected", state.leadership().isElected() ? 1 : 0);
        gauges.put("outstanding_offers", state.offers().size());
        gauges.agents();
        gauges.resources();
        gauges.frameworks();
        gauges.tasks(perFramework);
    }

    private void put(String name, double value) {
        snapshot.put("master/" + name, value);
    }

    private void agents() {
        int connected = 0;
        int active = 0;
        for (Agent agent : state.agents().registered().values()) {
            connected += agent.link().connected() ? 1 : 0;
            active += agent.link().active() ? 1 : 0;
        }
        int all = state.agents().registered().size();
        put("slaves_connected", connected);
        put("slaves_disconnected", all - connected);
        put("slaves_active", active);
        put("slaves_inactive", all - active);
        put("slaves_unreachable", state.agents().unreachable().size());
    }

    private void resources() {
        double[] sums = new double[RESOURCES.size() * 4];
        for (Agent agent : state.agents().registered().values()) {
            if (agent.link().active()) {
                add(agent.total(), 0, sums);
            }
            agent.work().used().values().forEach(used -> add(used, 2, sums));
        }
        for (int i = 0; i < RESOURCES.size(); i++) {
            String name = RESOURCES.get(i);
            figures(name, sums[4 * i], sums[4 * i + 2]);
            figures(name + "_revocable", sums[4 * i + 1], sums[4 * i + 3]);
        }
    }

    private void figures(String name, double total, double used) {
        put(name + "_total", total);
        put(name + "_used", used);
        put(name + "_percent", total > 0 ? used / total : 0);
    }

    private static void add(Resources resources, int offset, double[] sums) {
        for (Resource resource : resources.toProto()) {
            int index = resource.getType() == Value.Type.SCALAR ? RESOURCES.indexOf(resource.getName()) : -1;
            if (index >= 0) {
                sums[4 * index + offset + (resource.hasRevocable() ? 1 : 0)] +=
                        resource.getScalar().getValue();
            }
        }
    }

    private void frameworks() {
        int connected = 0;
        int active = 0;
        for (Framework framework : state.frameworks().registered().values()) {
            connected += framework.isConnected() ? 1 : 0;
            active += framework.subscription().active() ? 1 : 0;
        }
        int all = state.frameworks().registered().size();
        put("frameworks_connected", connected);
        put("frameworks_disconnected", all - connected);
        put("frameworks_active", active);
        put("frameworks_inactive", all - active);
    }

    private void tasks(boolean perFramework) {
        Map<TaskState, Integer> all = new EnumMap<>(TaskState.class);
        int unreachable = 0;
        for (Framework framework : state.frameworks().registered().values()) {
            Map<TaskState, Integer> own = new EnumMap<>(TaskState.class);
            for (TaskEntry task : framework.work().tasks().values()) {
                own.merge(task.state(), 1, Integer::sum);
            }
            own.forEach((taskState, count) -> all.merge(taskState, count, Integer::sum));
            own.merge(TaskState.TASK_UNREACHABLE, framework.work().unreachable().size(), Integer::sum);
            unreachable += framework.work().unreachable().size();
            if (perFramework) {
                framework(framework, own);
                suppressed(framework);
            }
        }
        for (TaskState live : LIVE) {
            put("tasks_" + suffix(live), all.getOrDefault(live, 0));
        }
        put("tasks_unreachable", unreachable);
        if (perFramework) {
            state.frameworks().completed().values().forEach(done -> framework(done.framework(), Map.of()));
        }
    }

    private void framework(Framework framework, Map<TaskState, Integer> tasks) {
        String prefix =
                FrameworkNames.prefix(framework.info().getName(), framework.id().value());
        snapshot.put(prefix + "subscribed", framework.isConnected() ? 1.0 : 0.0);
        for (TaskState active : ACTIVE) {
            snapshot.put(prefix + "tasks/active/" + active.name().toLowerCase(Locale.ROOT), (double)
                    tasks.getOrDefault(active, 0));
        }
    }

    /** Only of frameworks that the allocator knows: in Mesos these are its own. */
    private void suppressed(Framework framework) {
        String prefix =
                FrameworkNames.prefix(framework.info().getName(), framework.id().value());
        for (String role : framework.roles()) {
            boolean suppressed =
                    framework.subscription().wishes().suppressedRoles().contains(role);
            snapshot.put(prefix + "roles/" + role + "/suppressed", suppressed ? 1.0 : 0.0);
        }
    }

    private static String suffix(TaskState state) {
        return state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT);
    }
}
