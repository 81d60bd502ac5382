package io.mesocosm.master.agents;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.AgentTransition.Cause;
import io.mesocosm.master.state.AgentTransition.Departure;
import io.mesocosm.master.state.AgentTransition.Removing;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.InverseOfferRules;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Statuses;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Turn;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** How agents leave for good. Their tasks are lost, whatever their frameworks understand of partitions. */
public final class Departures {

    private Departures() {}

    /** An agent says goodbye. Mesos: {@code Master::unregisterSlave}. */
    public static void unregister(Turn turn, AgentMessage.Unregister event) {
        turn.count("master/messages_unregister_slave");
        Optional<Agent> agent = turn.agent(AgentId.of(event.message().getSlaveId()));
        if (agent.isEmpty() || !agent.get().pid().equals(event.from())) {
            turn.warn("ignored unregistration pid=" + event.from() + " agent="
                    + event.message().getSlaveId().getValue() + ": no such agent there");
            return;
        }
        remove(turn, agent.get(), Departure.UNREGISTERED);
    }

    /** Begins to remove an agent, unless it is changing already. */
    static void remove(Turn turn, Agent agent, Departure departure) {
        Agents agents = turn.state().agents();
        if (agents.transition(agent.id()).isPresent()) {
            turn.warn("ignored removal agent=" + agent.id() + ": it is changing already");
            return;
        }
        turn.set(turn.state().with(agents.begin(agent.id(), new Removing(departure))));
        turn.commit(new RegistryOperation.RemoveAgent(agent.info()));
    }

    /** The registry has forgotten the agent. Mesos: {@code Master::_removeSlave}. */
    public static void removed(Turn turn, RegistryOperation.RemoveAgent operation, boolean applied) {
        AgentId id = AgentId.of(operation.info().getId());
        var transition = turn.state().agents().transition(id);
        turn.set(turn.state().with(turn.state().agents().end(id)));
        if (!(transition.orElse(null) instanceof Removing removing)) {
            return;
        }
        if (!applied) {
            turn.exit("Failed to remove agent " + id + ": not in the registry");
            return;
        }
        turn.count("master/slave_removals");
        turn.count("master/slave_removals/reason_" + removing.departure().reason());
        turn.agent(id).ifPresent(agent -> loseTasks(turn, agent, removing.departure()));
        forget(turn, id, OperationState.OPERATION_GONE_BY_OPERATOR);
        Agents agents = turn.state().agents();
        turn.set(turn.state().with(agents.with(agents.withdrawals().forget(id))));
        Tellings.lost(turn, id);
        turn.info("removed agent=" + id + ": " + removing.departure().message());
    }

    private static void loseTasks(Turn turn, Agent agent, Departure departure) {
        String message = "Agent " + agent.info().getHostname() + " removed: " + departure.message();
        for (FrameworkId frameworkId : List.copyOf(agent.work().tasks().keys())) {
            Framework framework = turn.framework(frameworkId).orElseThrow();
            for (TaskEntry task : FrameworkRules.tasksOn(framework, agent)) {
                TaskStatus status = Statuses.of(
                                task, TaskState.TASK_LOST, Reason.REASON_AGENT_REMOVED, message, turn.now())
                        .build();
                TaskRules.complete(turn, TaskRules.end(turn, task, status));
                Tellings.tell(turn, frameworkId, task, status);
            }
        }
    }

    /**
     * Removes an agent whose tasks are gone from everything that the master and the allocator know.
     *
     * @param operations the state in which operations end there as the metrics have it
     */
    static void forget(Turn turn, AgentId id, OperationState operations) {
        Agent agent = turn.agent(id).orElseThrow();
        for (FrameworkId framework : List.copyOf(agent.work().executors().keys())) {
            Tellings.removeExecutors(turn, id, framework);
        }
        AgentOperations.forget(turn, agent, operations);
        OfferRules.rescindAll(turn, turn.agent(id).orElseThrow());
        InverseOfferRules.forget(turn, id);
        turn.allocate(new AllocatorCommand.RemoveAgent(id));
        turn.emit(new MasterEffect.CancelTimer(new TimerKey.Ping(id)));
        turn.emit(new MasterEffect.CancelTimer(new TimerKey.Return(id)));
        turn.emit(new MasterEffect.CancelTimer(new TimerKey.Removal(id, Cause.UNHEALTHY)));
        Agents agents = turn.state().agents();
        turn.set(turn.state()
                .withoutPrincipal(agent.pid())
                .with(agents.removeRegistered(id).withRemoved(agents.removed().put(id, turn.now()))));
    }
}
