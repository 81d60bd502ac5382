package io.mesocosm.master.agents;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.AgentTransition.MarkingDrained;
import io.mesocosm.master.state.AgentTransition.MarkingGone;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.Statuses;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Turn;
import java.util.List;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** What becomes of agents once the registry knows that they are empty. */
public final class Drains {

    private Drains() {}

    /** The registry knows that an agent is drained. */
    public static void drained(Turn turn, RegistryOperation.MarkAgentDrained operation, boolean applied) {
        AgentId id = operation.id();
        Agents agents = turn.state().agents();
        boolean waited = agents.transition(id).orElse(null) instanceof MarkingDrained;
        if (!waited) {
            return;
        }
        if (!applied) {
            turn.exit("Failed to mark agent " + id + " drained: it does not drain in the registry");
            return;
        }
        turn.set(turn.state().with(agents.end(id).with(agents.withdrawals().drained(id))));
        turn.info("drained agent=" + id);
    }

    /** The registry knows that an agent is gone. Mesos: {@code Master::markGone}. */
    public static void gone(Turn turn, RegistryOperation.MarkAgentGone operation, boolean applied) {
        AgentId id = operation.id();
        Agents agents = turn.state().agents();
        boolean waited = agents.transition(id).orElse(null) instanceof MarkingGone;
        if (!waited) {
            return;
        }
        if (!applied) {
            turn.exit("Failed to mark agent " + id + " gone: not in the registry");
            return;
        }
        turn.set(turn.state()
                .with(agents.end(id)
                        .with(agents.withdrawals().forget(id))
                        .withGone(agents.gone().put(id, operation.since()))));
        turn.agent(id).ifPresent(agent -> end(turn, agent));
        Tellings.lost(turn, id);
        turn.info("gone agent=" + id);
    }

    private static void end(Turn turn, Agent agent) {
        turn.send(agent, AgentForms.shutdown(Reregistration.GONE));
        AgentOperations.tell(turn, agent, OperationState.OPERATION_GONE_BY_OPERATOR, Reregistration.GONE);
        for (FrameworkId frameworkId : List.copyOf(agent.work().tasks().keys())) {
            Framework framework = turn.framework(frameworkId).orElseThrow();
            TaskState state = TaskRules.lostOr(framework, TaskState.TASK_GONE_BY_OPERATOR);
            Reason reason = state == TaskState.TASK_LOST
                    ? Reason.REASON_AGENT_REMOVED
                    : Reason.REASON_AGENT_REMOVED_BY_OPERATOR;
            for (TaskEntry task : FrameworkRules.tasksOn(framework, agent)) {
                TaskStatus status = Statuses.of(task, state, reason, Reregistration.GONE, turn.now())
                        .build();
                TaskRules.complete(turn, TaskRules.end(turn, task, status));
                Tellings.tell(turn, frameworkId, task, status);
            }
        }
        Departures.forget(turn, agent.id(), OperationState.OPERATION_GONE_BY_OPERATOR);
    }
}
