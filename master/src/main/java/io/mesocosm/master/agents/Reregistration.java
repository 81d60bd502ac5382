package io.mesocosm.master.agents;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.AgentTransition.Reregistering;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;

/**
 * How agents come back. What the registry must learn of it first depends on what is known of the agent:
 *
 * <pre>
 * registered --same description--> reconciled        --other description--> UpdateAgent, then reconciled
 * recovered  --same description--> taken back        --other description--> UpdateAgent, then taken back
 * unreachable or unknown --------> MarkAgentReachable, then taken back
 * gone, or on a machine that is down --------------------------> told to shut down
 * </pre>
 *
 * Mesos: {@code Master::reregisterSlave} and what follows it.
 */
public final class Reregistration {

    /** What an agent is told that is not to come back. */
    static final String GONE = "Agent has been marked gone";

    private Reregistration() {}

    /** An agent with an id is back. */
    public static void reregister(Turn turn, AgentMessage.Reregister event) {
        turn.count("master/messages_reregister_slave");
        Upid from = event.from();
        AgentId id = AgentId.of(event.message().getSlave().getId());
        Agents agents = turn.state().agents();
        if (agents.transition(id).isPresent()) {
            turn.info("ignored reregistration agent=" + id + " pid=" + from + ": it is changing already");
            return;
        }
        if (agents.gone().containsKey(id)) {
            shutDown(turn, from, id, GONE);
            return;
        }
        Optional<String> invalid = AgentChecks.check(event.message());
        if (invalid.isEmpty() && turn.state().isDown(event.message().getSlave(), from)) {
            shutDown(turn, from, id, AgentForms.DOWN);
            return;
        }
        Optional<String> error = invalid.or(() -> AgentChecks.admissible(
                event.message().getSlave(), event.message().getVersion(), turn.state()));
        if (error.isPresent()) {
            turn.warn("refused reregistration agent=" + id + " pid=" + from + ": " + error.get());
            return;
        }
        AgentInfo info = AgentForms.upgrade(event.message().getSlave(), id);
        decide(turn, from, id, event.message().toBuilder().setSlave(info).build());
    }

    private static void decide(Turn turn, Upid from, AgentId id, ReregisterSlaveMessage message) {
        Agents agents = turn.state().agents();
        AgentInfo info = message.getSlave();
        Optional<Agent> known = turn.agent(id);
        Optional<AgentInfo> before =
                known.map(Agent::info).or(() -> agents.recovered().get(id));
        boolean moved = known.isPresent()
                && !(known.get().pid().host().equals(from.host())
                        && known.get().info().getHostname().equals(info.getHostname()));
        if (moved) {
            shutDown(turn, from, id, "Agent attempted to reregister with different IP / hostname");
        } else if (before.isPresent() && AgentChecks.same(before.get(), info)) {
            admit(turn, from, message);
        } else {
            turn.set(turn.state().with(agents.begin(id, new Reregistering(from, message))));
            turn.commit(
                    before.isPresent()
                            ? new RegistryOperation.UpdateAgent(info)
                            : new RegistryOperation.MarkAgentReachable(info));
        }
    }

    /** The registry knows the agent's new description. */
    public static void updated(Turn turn, RegistryOperation.UpdateAgent operation, boolean applied) {
        answered(turn, AgentId.of(operation.info().getId()), applied);
    }

    /** The registry knows that the agent is back. */
    public static void reachable(Turn turn, RegistryOperation.MarkAgentReachable operation, boolean applied) {
        answered(turn, AgentId.of(operation.info().getId()), applied);
    }

    private static void answered(Turn turn, AgentId id, boolean applied) {
        var transition = turn.state().agents().transition(id);
        turn.set(turn.state().with(turn.state().agents().end(id)));
        if (!(transition.orElse(null) instanceof Reregistering reregistering)) {
            return;
        }
        if (applied) {
            admit(turn, reregistering.pid(), reregistering.message());
        } else {
            shutDown(turn, reregistering.pid(), id, GONE);
        }
    }

    private static void admit(Turn turn, Upid from, ReregisterSlaveMessage message) {
        Optional<Agent> known = turn.agent(AgentId.of(message.getSlave().getId()));
        if (known.isPresent()) {
            ReconciledAgent.reconcile(turn, known.get(), from, message);
        } else {
            ReturnedAgent.takeBack(turn, from, message);
        }
    }

    /** Tells whoever sent from there that he is not wanted. */
    static void shutDown(Turn turn, Upid from, AgentId id, String why) {
        turn.emit(MasterEffect.Send.of(from, AgentForms.shutdown(why)));
        turn.warn("refused reregistration agent=" + id + " pid=" + from + ": " + why);
    }
}
