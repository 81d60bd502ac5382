package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.OperationId;
import io.mesocosm.common.ids.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.UUID;

/**
 * A framework that is not completed.
 *
 * @param info with its id
 * @param subscription how its scheduler is connected
 * @param work its tasks and offers
 */
public record Framework(FrameworkInfo info, Subscription subscription, Work work) {

    /**
     * What a framework has.
     *
     * @param tasks its tasks on registered agents, terminal ones until they are acknowledged
     * @param unreachable tasks on agents that were given up
     * @param completed tasks that ended and were acknowledged, by a number that only grows
     * @param completedCount how many tasks it ever completed
     * @param offers its outstanding offers
     * @param operations where its operations are to which it gave names; of two of one name the later one
     */
    public record Work(
            PersistentMap<TaskId, TaskEntry> tasks,
            BoundedMap<TaskId, TaskEntry> unreachable,
            BoundedMap<Long, Task> completed,
            long completedCount,
            PersistentSet<OfferId> offers,
            PersistentMap<OperationId, Place> operations) {

        /** An operation of that name, on that agent. */
        public record Place(AgentId agent, UUID operation) {}

        /** No work, with room for a past of that size. */
        public static Work none(MasterSettings.HistorySettings history) {
            return new Work(
                    PersistentMap.empty(),
                    BoundedMap.empty(history.maxUnreachableTasksPerFramework()),
                    BoundedMap.empty(history.maxCompletedTasksPerFramework()),
                    0,
                    PersistentSet.empty(),
                    PersistentMap.empty());
        }

        /** With a task more, or in place of what was known of it. */
        public Work putTask(TaskId id, TaskEntry task) {
            return new Work(tasks.put(id, task), unreachable, completed, completedCount, offers, operations);
        }

        /** With a task less. */
        public Work removeTask(TaskId id) {
            return new Work(tasks.remove(id), unreachable, completed, completedCount, offers, operations);
        }

        /** With other unreachable tasks. */
        public Work withUnreachable(BoundedMap<TaskId, TaskEntry> next) {
            return new Work(tasks, next, completed, completedCount, offers, operations);
        }

        /** Without the unreachable tasks of an agent. */
        public Work forgetUnreachable(AgentId agent) {
            return withUnreachable(unreachable.removeIf(task -> task.agentId().equals(agent)));
        }

        /** Without memory of tasks being unreachable or completed. */
        public Work forgetPast(Set<TaskId> returned) {
            return new Work(
                    tasks,
                    unreachable.removeIf(task -> returned.contains(task.id())),
                    completed.removeIf(task -> returned.contains(TaskId.of(task.getTaskId()))),
                    completedCount,
                    offers,
                    operations);
        }

        /** With a task more in its past. */
        public Work complete(Task task) {
            return new Work(
                    tasks, unreachable, completed.put(completedCount, task), completedCount + 1, offers, operations);
        }

        /** With other offers. */
        public Work withOffers(PersistentSet<OfferId> next) {
            return new Work(tasks, unreachable, completed, completedCount, next, operations);
        }

        /** With a named operation more. */
        public Work addOperation(OperationId id, Place place) {
            return new Work(tasks, unreachable, completed, completedCount, offers, operations.put(id, place));
        }

        /** With a named operation less, unless another one has the name by now. */
        public Work removeOperation(OperationId id, Place place) {
            boolean there = operations.get(id).filter(place::equals).isPresent();
            return there
                    ? new Work(tasks, unreachable, completed, completedCount, offers, operations.remove(id))
                    : this;
        }
    }

    /** Its name. */
    public FrameworkId id() {
        return FrameworkId.of(info.getId());
    }

    /** Whether it said that it can do that. */
    public boolean can(FrameworkInfo.Capability.Type capability) {
        return capable(info, capability);
    }

    /** Whether a framework of that description said that it can do that. */
    public static boolean capable(FrameworkInfo info, FrameworkInfo.Capability.Type capability) {
        for (FrameworkInfo.Capability some : info.getCapabilitiesList()) {
            if (some.getType() == capability) {
                return true;
            }
        }
        return false;
    }

    /** The roles that it subscribed to. */
    public List<String> roles() {
        return roles(info);
    }

    /** The roles of a framework of that description: {@code roles} if MULTI_ROLE, else {@code role}. */
    @SuppressWarnings("deprecation") // role is what frameworks without MULTI_ROLE set
    public static List<String> roles(FrameworkInfo info) {
        return capable(info, FrameworkInfo.Capability.Type.MULTI_ROLE)
                ? List.copyOf(info.getRolesList())
                : List.of(info.getRole());
    }

    /** Whether a scheduler listens. */
    public boolean isConnected() {
        return subscription.isConnected();
    }

    /** One of its tasks on a registered agent. */
    public Optional<TaskEntry> task(TaskId id) {
        return work.tasks().get(id);
    }

    /** This framework with another description. */
    public Framework with(FrameworkInfo next) {
        return new Framework(next, subscription, work);
    }

    /** This framework with another connection. */
    public Framework with(Subscription next) {
        return new Framework(info, next, work);
    }

    /** This framework with other work. */
    public Framework with(Work next) {
        return new Framework(info, subscription, next);
    }
}
