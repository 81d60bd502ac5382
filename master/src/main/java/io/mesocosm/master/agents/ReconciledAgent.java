package io.mesocosm.master.agents;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.ExecutorEntry;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.DrainRules;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.MaintenanceRules;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Statuses;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.ReconcileTasksMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
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
 * A registered agent that registers again. The master's word stands: the agent is asked about tasks that it does not
 * list; what it lists and the master gave up when the connection broke is counted again.
 * Mesos: {@code Master::___reregisterSlave}, {@code Master::reconcileKnownSlave}.
 */
final class ReconciledAgent {

    private ReconciledAgent() {}

    static void reconcile(Turn turn, Agent before, Upid from, ReregisterSlaveMessage message) {
        AgentId id = before.id();
        var identity = AgentForms.identity(
                message.getSlave(),
                message.getVersion(),
                message.getAgentCapabilitiesList(),
                message.hasResourceVersionUuid() ? Optional.of(message.getResourceVersionUuid()) : Optional.empty());
        boolean wasConnected = before.link().connected();
        Resources total;
        try {
            total = AgentForms.total(message.getSlave(), checkpointed(before, message));
        } catch (ResourceException e) {
            Reregistration.shutDown(turn, from, id, e.getMessage());
            return;
        }
        Resources all = total.plus(before.total().revocable());
        boolean wanted = turn.state().agents().withdrawals().allows(id);
        Agent agent = before.with(identity).withTotal(all).with(before.link().restored(from, turn.now(), wanted));
        turn.put(agent);
        if (!all.equals(before.total())) {
            OfferRules.rescindAll(turn, agent);
        }
        AgentOperations.forgetUnacknowledged(turn, turn.agent(id).orElseThrow());
        agent = turn.agent(id).orElseThrow();
        turn.emit(new MasterEffect.Link(from));
        turn.allocate(new AllocatorCommand.UpdateAgent(agent.info(), identity.capabilities(), all));
        MaintenanceRules.changed(turn, id, turn.state().unavailability(before));
        Map<FrameworkId, List<TaskEntry>> unlisted = unlisted(turn, agent, message);
        turn.send(agent, answer(turn, agent, unlisted));
        forgetExecutors(turn, agent, message, unlisted);
        killAgain(turn, agent, message);
        endCompletedFrameworks(turn, agent, message);
        if (!wasConnected) {
            turn.emit(new MasterEffect.CancelTimer(new TimerKey.Return(id)));
            SurvivingWork.takeBack(turn, id, message);
            if (wanted) {
                turn.allocate(new AllocatorCommand.ActivateAgent(id));
            }
        }
        DrainRules.remind(turn, agent);
        if (!agent.can(AgentInfo.Capability.Type.RESOURCE_PROVIDER)) {
            DrainRules.check(turn, id);
        }
        announceFrameworks(turn, agent, message.getFrameworksList());
        if (!agent.can(AgentInfo.Capability.Type.RESOURCE_PROVIDER)) {
            OperationRules.remind(turn, agent);
        }
        turn.info("reregistered agent=" + id + " pid=" + from);
    }

    /**
     * What the agent has to remember. An agent that applies operations knows best: it takes none while it registers, and
     * says so only when those before have come to an end. It may say it again, though, and what it sent before it heard
     * that it is back does not tell of operations that were sent to it since. Mesos believes even that.
     */
    private static List<Resource> checkpointed(Agent before, ReregisterSlaveMessage message) {
        boolean knows = before.can(AgentInfo.Capability.Type.RESOURCE_PROVIDER);
        boolean underway = before.link().connected()
                && !before.link().heard()
                && before.work().operations().values().stream().anyMatch(entry -> !entry.isTerminal());
        return knows && !underway
                ? message.getCheckpointedResourcesList()
                : before.checkpointed().toProto();
    }

    /** The answer, with questions about the tasks that the agent does not list. */
    private static com.google.protobuf.Message answer(
            Turn turn, Agent agent, Map<FrameworkId, List<TaskEntry>> unlisted) {
        var answer = AgentForms.reregistered(agent.id(), turn.state().settings());
        unlisted.forEach((id, tasks) -> {
            FrameworkInfo framework = turn.framework(id).orElseThrow().info();
            answer.addReconciliations(ReconcileTasksMessage.newBuilder()
                    .setFrameworkId(framework.getId())
                    .addAllStatuses(
                            tasks.stream().map(task -> question(turn, task)).toList())
                    .setFramework(framework));
        });
        return answer.build();
    }

    /** The tasks that the agent should have and does not list: it lost them, or they are on their way to it. */
    private static Map<FrameworkId, List<TaskEntry>> unlisted(Turn turn, Agent agent, ReregisterSlaveMessage message) {
        Set<Map.Entry<FrameworkId, TaskId>> listed = new HashSet<>();
        for (Task task : message.getTasksList()) {
            listed.add(Map.entry(FrameworkId.of(task.getFrameworkId()), TaskId.of(task.getTaskId())));
        }
        Map<FrameworkId, List<TaskEntry>> unlisted = new LinkedHashMap<>();
        for (FrameworkId id : agent.work().tasks().keys()) {
            List<TaskEntry> tasks = FrameworkRules.tasksOn(turn.framework(id).orElseThrow(), agent).stream()
                    .filter(task -> !listed.contains(Map.entry(id, task.id())))
                    .toList();
            if (!tasks.isEmpty()) {
                unlisted.put(id, tasks);
            }
        }
        return unlisted;
    }

    private static TaskStatus question(Turn turn, TaskEntry task) {
        return TaskStatus.newBuilder()
                .setTaskId(task.task().getTaskId())
                .setAgentId(task.task().getAgentId())
                .setState(Statuses.told(task.task()))
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setMessage("Reconciliation request")
                .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
                .setTimestamp(Times.seconds(turn.now()))
                .build();
    }

    /**
     * Forgets executors that the agent does not list, except those which a task may start that was on its way to the
     * agent when it said so. These are doubted until the agent lists them or says that it has no such task.
     */
    private static void forgetExecutors(
            Turn turn, Agent agent, ReregisterSlaveMessage message, Map<FrameworkId, List<TaskEntry>> unlisted) {
        Set<Map.Entry<FrameworkId, ExecutorId>> listed = new HashSet<>();
        for (ExecutorInfo executor : message.getExecutorInfosList()) {
            listed.add(Map.entry(FrameworkId.of(executor.getFrameworkId()), ExecutorId.of(executor.getExecutorId())));
        }
        for (FrameworkId framework : agent.work().executors().keys()) {
            for (ExecutorId executor : agent.work().executors(framework).keys()) {
                boolean isListed = listed.contains(Map.entry(framework, executor));
                if (isListed || mayCome(unlisted.getOrDefault(framework, List.of()), executor)) {
                    doubt(turn, agent.id(), framework, executor, !isListed);
                } else {
                    turn.warn("forgot executor agent=" + agent.id() + " framework=" + framework + " executor="
                            + executor + ": the agent does not list it");
                    TaskRules.removeExecutor(turn, turn.agent(agent.id()).orElseThrow(), framework, executor);
                }
            }
        }
    }

    private static boolean mayCome(List<TaskEntry> unlisted, ExecutorId executor) {
        return unlisted.stream()
                .anyMatch(task -> task.holdsResources() && task.executorId().equals(Optional.of(executor)));
    }

    private static void doubt(Turn turn, AgentId id, FrameworkId framework, ExecutorId executor, boolean doubted) {
        Agent agent = turn.agent(id).orElseThrow();
        ExecutorEntry entry = agent.work().executor(framework, executor).orElseThrow();
        turn.put(agent.with(agent.work().addExecutor(framework, entry.doubted(doubted))));
    }

    private static void killAgain(Turn turn, Agent agent, ReregisterSlaveMessage message) {
        for (Task task : message.getTasksList()) {
            boolean killed = agent.work().isKilled(FrameworkId.of(task.getFrameworkId()), TaskId.of(task.getTaskId()));
            if (killed && !TaskStates.isTerminal(task.getState())) {
                turn.send(
                        agent,
                        KillTaskMessage.newBuilder()
                                .setFrameworkId(task.getFrameworkId())
                                .setTaskId(task.getTaskId())
                                .build());
            }
        }
    }

    private static void endCompletedFrameworks(Turn turn, Agent agent, ReregisterSlaveMessage message) {
        message.getTasksList().stream()
                .map(Task::getFrameworkId)
                .distinct()
                .filter(id -> turn.state().frameworks().completed().containsKey(FrameworkId.of(id)))
                .forEach(id -> turn.send(
                        agent,
                        ShutdownFrameworkMessage.newBuilder().setFrameworkId(id).build()));
    }

    /** Tells the agent what its frameworks are like now; frameworks that are new to the master become known. */
    private static void announceFrameworks(Turn turn, Agent agent, List<FrameworkInfo> frameworks) {
        for (FrameworkInfo info : frameworks) {
            FrameworkId id = FrameworkId.of(info.getId());
            Optional<Framework> framework = turn.framework(id);
            if (framework.isPresent()) {
                turn.send(agent, FrameworkRules.announcement(framework.get()));
            } else if (!turn.state().frameworks().completed().containsKey(id)) {
                FrameworkRules.recover(turn, info);
            }
        }
    }
}
