package io.mesocosm.master.tasks;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.DrainRules;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What schedulers ask of their tasks: ACKNOWLEDGE and KILL. */
public final class TaskCalls {

    private TaskCalls() {}

    /**
     * Passes an acknowledgement on to the agent; the acknowledgement of a terminal state ends the task here.
     * Mesos: {@code Master::acknowledge}.
     */
    public static void acknowledge(Turn turn, Framework framework, Call.Acknowledge call) {
        turn.count("master/messages_status_update_acknowledgement");
        AgentId agentId = AgentId.of(call.getAgentId());
        Optional<Agent> agent = turn.agent(agentId);
        if (agent.isEmpty() || !agent.get().link().connected()) {
            ignore(
                    turn,
                    framework,
                    call,
                    agent.isEmpty() ? "the agent is not registered" : "the agent is disconnected");
            return;
        }
        Optional<TaskEntry> task = framework
                .task(TaskId.of(call.getTaskId()))
                .filter(some -> some.agentId().equals(agentId));
        if (task.isPresent() && !task.get().task().hasStatusUpdateState()) {
            ignore(turn, framework, call, "the update was not sent by this master");
            return;
        }
        task.filter(some -> endsBy(some.task(), call)).ifPresent(some -> TaskRules.complete(turn, some));
        turn.send(
                agent.get(),
                StatusUpdateAcknowledgementMessage.newBuilder()
                        .setSlaveId(call.getAgentId())
                        .setFrameworkId(framework.info().getId())
                        .setTaskId(call.getTaskId())
                        .setUuid(call.getUuid())
                        .build());
        turn.count("master/valid_status_update_acknowledgements");
        DrainRules.check(turn, agentId);
    }

    private static boolean endsBy(Task task, Call.Acknowledge call) {
        return TaskStates.isTerminal(task.getStatusUpdateState())
                && task.getStatusUpdateUuid().equals(call.getUuid());
    }

    private static void ignore(Turn turn, Framework framework, Call.Acknowledge call, String why) {
        turn.count("master/invalid_status_update_acknowledgements");
        turn.warn("ignored ACKNOWLEDGE framework=" + framework.id() + " task="
                + call.getTaskId().getValue() + " agent=" + call.getAgentId().getValue() + ": " + why);
    }

    /**
     * Asks the agent to kill a task, and remembers that until the task is gone: an agent that comes back with the task
     * is asked again. Of an unknown task the scheduler is told what the master knows. Mesos: {@code Master::kill}.
     */
    public static void kill(Turn turn, Framework framework, Call.Kill call) {
        turn.count("master/messages_kill_task");
        FrameworkId frameworkId = framework.id();
        TaskId taskId = TaskId.of(call.getTaskId());
        Optional<TaskEntry> task = framework.task(taskId);
        if (task.isEmpty()) {
            Reconciliation.reconcile(turn, framework, asReconcile(call));
            return;
        }
        AgentId agentId = task.get().agentId();
        if (call.hasAgentId() && !AgentId.of(call.getAgentId()).equals(agentId)) {
            turn.warn("ignored KILL framework=" + frameworkId + " task=" + taskId + " agent="
                    + call.getAgentId().getValue() + ": the task belongs to agent " + agentId);
            return;
        }
        Agent agent = turn.agent(agentId).orElseThrow();
        turn.put(agent.with(agent.work().addKilled(frameworkId, taskId)));
        if (!agent.link().connected()) {
            turn.warn("KILL waits for the agent to come back framework=" + frameworkId + " task=" + taskId + " agent="
                    + agentId);
            return;
        }
        var message = KillTaskMessage.newBuilder()
                .setFrameworkId(framework.info().getId())
                .setTaskId(call.getTaskId());
        if (call.hasKillPolicy()) {
            message.setKillPolicy(call.getKillPolicy());
        }
        turn.send(agent, message.build());
    }

    private static Call.Reconcile asReconcile(Call.Kill call) {
        var task = Call.Reconcile.Task.newBuilder().setTaskId(call.getTaskId());
        if (call.hasAgentId()) {
            task.setAgentId(call.getAgentId());
        }
        return Call.Reconcile.newBuilder().addTasks(task).build();
    }
}
