package io.mesocosm.master.agents;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.AgentWork;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.ExecutorEntry;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.DrainRules;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.Statuses;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.Archive;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * An agent that the master lost sight of, or has not met since it was elected, and that is back with its tasks. The
 * agent's word stands. Mesos: {@code Master::__reregisterSlave}.
 */
final class ReturnedAgent {

    private ReturnedAgent() {}

    static void takeBack(Turn turn, Upid from, ReregisterSlaveMessage reregistration) {
        AgentId id = AgentId.of(reregistration.getSlave().getId());
        boolean recovered = turn.state().agents().recovered().containsKey(id);
        // Of tasks that nobody is told of, a name that is taken is noticed when they are brought back.
        ReregisterSlaveMessage message = recovered ? reregistration : withoutTakenNames(turn, reregistration);
        List<Framework> known = message.getFrameworksList().stream()
                .map(info -> turn.framework(FrameworkId.of(info.getId())))
                .flatMap(Optional::stream)
                .toList();
        recoverFrameworks(turn, message.getFrameworksList());
        if (!recovered) {
            tellTasks(turn, id, message);
        }
        forgetUnreachableTasks(turn, id);

        Agents agents = turn.state().agents();
        turn.set(turn.state()
                .with(agents.withRecovered(agents.recovered().remove(id))
                        .withUnreachable(agents.unreachable().remove(id))
                        .withRemoved(agents.removed().remove(id))));

        Agent agent = describe(turn, from, message);
        turn.count("master/slave_reregistrations");
        Registration.add(turn, agent.with(bringBack(turn, agent, message)));
        archive(turn, message.getCompletedFrameworksList());

        Agent back = turn.agent(id).orElseThrow();
        DrainRules.remind(turn, back);
        if (!back.can(AgentInfo.Capability.Type.RESOURCE_PROVIDER)) {
            DrainRules.check(turn, id);
        }
        turn.send(back, AgentForms.reregistered(id, turn.state().settings()).build());
        endCompletedFrameworks(turn, back, message.getFrameworksList());
        known.forEach(framework -> turn.send(back, FrameworkRules.announcement(framework)));
        Pings.ping(turn, back);
        turn.info("took back agent=" + id + " pid=" + from + " tasks=" + message.getTasksCount());
    }

    /** Without the tasks whose names tasks of other agents have by now: neither counted nor told. */
    private static ReregisterSlaveMessage withoutTakenNames(Turn turn, ReregisterSlaveMessage message) {
        List<Task> tasks = new ArrayList<>(message.getTasksCount());
        for (Task task : message.getTasksList()) {
            if (!isTaken(turn, task)) {
                tasks.add(task);
            }
        }
        return tasks.size() == message.getTasksCount()
                ? message
                : message.toBuilder().clearTasks().addAllTasks(tasks).build();
    }

    /** Whether there is a task of that name; says so. */
    static boolean isTaken(Turn turn, Task task) {
        FrameworkId frameworkId = FrameworkId.of(task.getFrameworkId());
        TaskId id = TaskId.of(task.getTaskId());
        Optional<TaskEntry> other = turn.framework(frameworkId).flatMap(framework -> framework.task(id));
        other.ifPresent(some -> turn.warn("ignored task=" + id + " framework=" + frameworkId + " agent="
                + task.getAgentId().getValue() + ": agent=" + some.agentId() + " has a task of that name"));
        return other.isPresent();
    }

    private static void recoverFrameworks(Turn turn, List<FrameworkInfo> frameworks) {
        for (FrameworkInfo info : frameworks) {
            FrameworkId id = FrameworkId.of(info.getId());
            boolean completed = turn.state().frameworks().completed().containsKey(id);
            if (!completed && turn.framework(id).isEmpty()) {
                FrameworkRules.recover(turn, info);
            }
        }
    }

    /** Tells connected schedulers that tasks are back. */
    private static void tellTasks(Turn turn, AgentId id, ReregisterSlaveMessage message) {
        String text = turn.state().agents().unreachable().containsKey(id)
                ? "Unreachable agent re-reregistered"
                : "Unknown agent reregistered";
        forgetPast(turn, message);
        for (Task task : message.getTasksList()) {
            FrameworkId frameworkId = FrameworkId.of(task.getFrameworkId());
            if (turn.framework(frameworkId).filter(Framework::isConnected).isPresent()) {
                TaskStatus status = Statuses.again(
                        task, task.getState(), TaskStatus.Reason.REASON_AGENT_REREGISTERED, text, turn.now());
                Tellings.tell(turn, frameworkId, new TaskEntry(task, Resources.empty()), status);
            }
        }
    }

    /** Tasks that are back are neither unreachable nor completed, whatever was thought of them. */
    static void forgetPast(Turn turn, ReregisterSlaveMessage message) {
        Map<FrameworkId, Set<TaskId>> returned = new LinkedHashMap<>();
        for (Task task : message.getTasksList()) {
            returned.computeIfAbsent(FrameworkId.of(task.getFrameworkId()), key -> new HashSet<>())
                    .add(TaskId.of(task.getTaskId()));
        }
        returned.forEach((id, tasks) -> turn.framework(id)
                .ifPresent(framework -> turn.put(framework.with(framework.work().forgetPast(tasks)))));
    }

    /** What was unreachable with the agent and did not come back with it is unknown from now on. */
    private static void forgetUnreachableTasks(Turn turn, AgentId id) {
        Optional<Agents.Unreachable> unreachable =
                turn.state().agents().unreachable().get(id);
        if (unreachable.isEmpty()) {
            return;
        }
        for (FrameworkId frameworkId : unreachable.get().frameworks()) {
            turn.framework(frameworkId)
                    .ifPresent(framework ->
                            turn.put(framework.with(framework.work().forgetUnreachable(id))));
        }
    }

    private static Agent describe(Turn turn, Upid from, ReregisterSlaveMessage message) {
        var identity = AgentForms.identity(
                message.getSlave(),
                message.getVersion(),
                message.getAgentCapabilitiesList(),
                message.hasResourceVersionUuid() ? Optional.of(message.getResourceVersionUuid()) : Optional.empty());
        boolean wanted = turn.state()
                .agents()
                .withdrawals()
                .allows(AgentId.of(message.getSlave().getId()));
        var link = new Agent.Link(
                from, true, wanted, turn.now(), Optional.of(turn.now()), Optional.empty(), Pings.begin(turn), false);
        Resources total = AgentForms.totalOrDescribed(message.getSlave(), message.getCheckpointedResourcesList());
        return new Agent(identity, link, total, AgentWork.none());
    }

    /** The tasks and executors of frameworks that are not completed; puts the tasks into their frameworks. */
    static AgentWork bringBack(Turn turn, Agent agent, ReregisterSlaveMessage message) {
        Map<FrameworkId, String> roles = new HashMap<>();
        if (!agent.can(AgentInfo.Capability.Type.MULTI_ROLE)) {
            for (FrameworkInfo info : message.getFrameworksList()) {
                Framework.roles(info).stream()
                        .findFirst()
                        .ifPresent(role -> roles.put(FrameworkId.of(info.getId()), role));
            }
        }
        AgentWork work = agent.work();
        for (ExecutorInfo info : message.getExecutorInfosList()) {
            FrameworkId framework = FrameworkId.of(info.getFrameworkId());
            if (turn.framework(framework).isPresent()) {
                Resources resources = allocated(info.getResourcesList(), Optional.ofNullable(roles.get(framework)));
                ExecutorInfo current = info.toBuilder()
                        .clearResources()
                        .addAllResources(resources.toProto())
                        .build();
                work = work.addExecutor(framework, new ExecutorEntry(current, resources))
                        .use(framework, resources);
            }
        }
        for (Task task : message.getTasksList()) {
            Optional<Framework> framework = turn.framework(FrameworkId.of(task.getFrameworkId()));
            if (framework.isPresent()) {
                work = bringBack(turn, work, framework.get(), task, roles);
            }
        }
        return work;
    }

    private static AgentWork bringBack(
            Turn turn, AgentWork work, Framework framework, Task task, Map<FrameworkId, String> roles) {
        FrameworkId frameworkId = framework.id();
        TaskId id = TaskId.of(task.getTaskId());
        if (isTaken(turn, task)) {
            return work;
        }
        Resources resources = allocated(task.getResourcesList(), Optional.ofNullable(roles.get(frameworkId)));
        Task current = isCurrent(task)
                ? task
                : task.toBuilder()
                        .clearResources()
                        .addAllResources(resources.toProto())
                        .build();
        var entry = new TaskEntry(current, resources);
        turn.put(framework.with(framework.work().putTask(id, entry)));
        AgentWork with = work.addTask(frameworkId, id);
        return entry.holdsResources() ? with.use(frameworkId, resources) : with;
    }

    /** Whether an agent described a task's resources as agents do today, with nothing to add and nothing to convert. */
    @SuppressWarnings("deprecation") // role and reservation are what old agents send
    private static boolean isCurrent(Task task) {
        for (Resource resource : task.getResourcesList()) {
            if (!resource.hasAllocationInfo() || resource.hasRole() || resource.hasReservation()) {
                return false;
            }
        }
        return true;
    }

    /** Resources as a value; those that an old agent does not say to be allocated are allocated to that role. */
    private static Resources allocated(List<Resource> resources, Optional<String> role) {
        Resources some = Resources.of(resources);
        if (role.isEmpty()) {
            return some;
        }
        return some.map(resource -> resource.hasAllocationInfo()
                ? resource
                : resource.toBuilder()
                        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role.get()))
                        .build());
    }

    private static void archive(Turn turn, List<Archive.Framework> completed) {
        for (Archive.Framework archive : completed) {
            FrameworkId id = FrameworkId.of(archive.getFrameworkInfo().getId());
            for (Task task : archive.getTasksList()) {
                turn.framework(id)
                        .ifPresent(framework ->
                                turn.put(framework.with(framework.work().complete(task))));
            }
        }
    }

    private static void endCompletedFrameworks(Turn turn, Agent agent, List<FrameworkInfo> frameworks) {
        for (FrameworkInfo info : frameworks) {
            if (turn.state().frameworks().completed().containsKey(FrameworkId.of(info.getId()))) {
                turn.send(
                        agent,
                        ShutdownFrameworkMessage.newBuilder()
                                .setFrameworkId(info.getId())
                                .build());
            }
        }
    }
}
