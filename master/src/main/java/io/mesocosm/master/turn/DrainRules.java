package io.mesocosm.master.turn;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.AgentTransition;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Withdrawals;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import org.apache.mesos.v1.Protos.DrainInfo;

/** How agents are emptied. The registry is told first that one is. */
public final class DrainRules {

    private DrainRules() {}

    /** Tells an agent that it is to be emptied, or was, as it may have forgotten. */
    public static void remind(Turn turn, Agent agent) {
        turn.state()
                .agents()
                .withdrawals()
                .drain(agent.id())
                .ifPresent(info -> turn.send(
                        agent,
                        DrainSlaveMessage.newBuilder()
                                .setConfig(info.getConfig())
                                .build()));
    }

    /**
     * Ends the drain of an agent on which nothing is left. One that is changing already is looked at when it is back.
     * Mesos: {@code Master::checkAndTransitionDrainingAgent}.
     */
    public static void check(Turn turn, AgentId id) {
        Agents agents = turn.state().agents();
        Withdrawals withdrawals = agents.withdrawals();
        boolean empty = turn.agent(id)
                .filter(agent -> agent.work().tasks().isEmpty()
                        && agent.work().operations().isEmpty())
                .isPresent();
        if (!empty || !withdrawals.isDraining(id) || agents.transition(id).isPresent()) {
            return;
        }
        if (withdrawals.drain(id).map(DrainInfo::getConfig).orElseThrow().getMarkGone()) {
            turn.set(turn.state().with(agents.begin(id, new AgentTransition.MarkingGone())));
            turn.commit(new RegistryOperation.MarkAgentGone(id, Times.timeInfo(turn.now())));
        } else {
            turn.set(turn.state().with(agents.begin(id, new AgentTransition.MarkingDrained())));
            turn.commit(new RegistryOperation.MarkAgentDrained(id));
        }
    }
}
