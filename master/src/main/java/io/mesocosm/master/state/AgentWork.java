package io.mesocosm.master.state;

import com.google.protobuf.ByteString;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.Resources;
import java.util.Optional;
import org.apache.mesos.v1.Protos.UUID;

/**
 * What runs on an agent and what is offered of it. The tasks themselves are kept with their frameworks.
 *
 * @param tasks the tasks there, by framework; terminal ones until they are acknowledged
 * @param killed tasks that a scheduler asked to kill and that are still there, by framework
 * @param executors the executors there, by framework; none of command tasks
 * @param used what tasks that are not terminal and executors use, by framework; no empty entries
 * @param offers outstanding offers of its resources
 * @param offered the sum of their resources; allocated
 * @param operations operations on its resources that are not acknowledged, by the bytes of their names among masters and
 *     agents; not by the messages, whose hashes, and so whose order, differ from run to run
 */
public record AgentWork(
        PersistentMap<FrameworkId, PersistentSet<TaskId>> tasks,
        PersistentMap<FrameworkId, PersistentSet<TaskId>> killed,
        PersistentMap<FrameworkId, PersistentMap<ExecutorId, ExecutorEntry>> executors,
        PersistentMap<FrameworkId, Resources> used,
        PersistentSet<OfferId> offers,
        Resources offered,
        PersistentMap<ByteString, OperationEntry> operations) {

    /** No work. */
    public static AgentWork none() {
        return new AgentWork(
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentSet.empty(),
                Resources.empty(),
                PersistentMap.empty());
    }

    /** The tasks of one framework. */
    public PersistentSet<TaskId> tasks(FrameworkId framework) {
        return tasks.get(framework).orElse(PersistentSet.empty());
    }

    /** The executors of one framework. */
    public PersistentMap<ExecutorId, ExecutorEntry> executors(FrameworkId framework) {
        return executors.get(framework).orElse(PersistentMap.empty());
    }

    /** One executor. */
    public Optional<ExecutorEntry> executor(FrameworkId framework, ExecutorId executor) {
        return executors.get(framework).flatMap(some -> some.get(executor));
    }

    /** Whether a scheduler asked to kill that task. */
    public boolean isKilled(FrameworkId framework, TaskId task) {
        return killed.get(framework).map(some -> some.contains(task)).orElse(false);
    }

    /** With a task more. */
    public AgentWork addTask(FrameworkId framework, TaskId task) {
        return withTasks(add(tasks, framework, task));
    }

    /** With a task less, and no memory of a kill of it. */
    public AgentWork removeTask(FrameworkId framework, TaskId task) {
        return new AgentWork(
                remove(tasks, framework, task),
                remove(killed, framework, task),
                executors,
                used,
                offers,
                offered,
                operations);
    }

    /** With the memory that a scheduler asked to kill a task. */
    public AgentWork addKilled(FrameworkId framework, TaskId task) {
        return new AgentWork(tasks, add(killed, framework, task), executors, used, offers, offered, operations);
    }

    /** With an executor more; its resources are not counted by this. */
    public AgentWork addExecutor(FrameworkId framework, ExecutorEntry executor) {
        var some = executors(framework).put(executor.id(), executor);
        return new AgentWork(tasks, killed, executors.put(framework, some), used, offers, offered, operations);
    }

    /** With an executor less; its resources are not returned by this. */
    public AgentWork removeExecutor(FrameworkId framework, ExecutorId executor) {
        var some = executors(framework).remove(executor);
        var left = some.isEmpty() ? executors.remove(framework) : executors.put(framework, some);
        return new AgentWork(tasks, killed, left, used, offers, offered, operations);
    }

    /** With resources in use by a framework. */
    public AgentWork use(FrameworkId framework, Resources resources) {
        if (resources.isEmpty()) {
            return this;
        }
        Resources sum = used.get(framework).map(some -> some.plus(resources)).orElse(resources);
        return withUsed(used.put(framework, sum));
    }

    /** With resources that a framework no longer uses. */
    public AgentWork release(FrameworkId framework, Resources resources) {
        Resources left = used.get(framework).orElse(Resources.empty()).minus(resources);
        return withUsed(left.isEmpty() ? used.remove(framework) : used.put(framework, left));
    }

    /** With an offer more. */
    public AgentWork addOffer(Offer offer) {
        return new AgentWork(
                tasks, killed, executors, used, offers.add(offer.id()), offered.plus(offer.resources()), operations);
    }

    /** With an offer less. */
    public AgentWork removeOffer(Offer offer) {
        return new AgentWork(
                tasks,
                killed,
                executors,
                used,
                offers.remove(offer.id()),
                offered.minus(offer.resources()),
                operations);
    }

    /** With an operation more, or in place of what was known of it. */
    public AgentWork put(OperationEntry operation) {
        return withOperations(operations.put(operation.uuid().getValue(), operation));
    }

    /** With an operation less. */
    public AgentWork removeOperation(UUID operation) {
        return withOperations(operations.remove(operation.getValue()));
    }

    private AgentWork withOperations(PersistentMap<ByteString, OperationEntry> next) {
        return new AgentWork(tasks, killed, executors, used, offers, offered, next);
    }

    private AgentWork withTasks(PersistentMap<FrameworkId, PersistentSet<TaskId>> next) {
        return new AgentWork(next, killed, executors, used, offers, offered, operations);
    }

    private AgentWork withUsed(PersistentMap<FrameworkId, Resources> next) {
        return new AgentWork(tasks, killed, executors, next, offers, offered, operations);
    }

    private static PersistentMap<FrameworkId, PersistentSet<TaskId>> add(
            PersistentMap<FrameworkId, PersistentSet<TaskId>> map, FrameworkId framework, TaskId task) {
        return map.put(
                framework, map.get(framework).orElse(PersistentSet.empty()).add(task));
    }

    private static PersistentMap<FrameworkId, PersistentSet<TaskId>> remove(
            PersistentMap<FrameworkId, PersistentSet<TaskId>> map, FrameworkId framework, TaskId task) {
        Optional<PersistentSet<TaskId>> some = map.get(framework);
        if (some.isEmpty()) {
            return map;
        }
        var left = some.get().remove(task);
        return left.isEmpty() ? map.remove(framework) : map.put(framework, left);
    }
}
