package io.mesocosm.master.agents;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.AgentTransition.Departure;
import io.mesocosm.master.state.AgentTransition.Registering;
import io.mesocosm.master.state.AgentWork;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;

/**
 * How agents without an id are admitted: the registry is written first, then the agent is told its id.
 * Mesos: {@code Master::registerSlave} and what follows it.
 */
public final class Registration {

    private Registration() {}

    /** An agent wants in. */
    public static void register(Turn turn, AgentMessage.Register event) {
        turn.count("master/messages_register_slave");
        Upid from = event.from();
        RegisterSlaveMessage message = event.message();
        if (turn.state().agents().registeringPids().contains(from)) {
            turn.info("ignored registration pid=" + from + ": it is in progress");
            return;
        }
        Optional<String> error = AgentChecks.check(message);
        if (error.isEmpty() && turn.state().isDown(message.getSlave(), from)) {
            turn.emit(MasterEffect.Send.of(from, AgentForms.shutdown(AgentForms.DOWN)));
            error = Optional.of(AgentForms.DOWN);
        }
        error = error.or(() -> AgentChecks.admissible(message.getSlave(), message.getVersion(), turn.state()));
        if (error.isPresent()) {
            turn.warn("refused registration pid=" + from + ": " + error.get());
            return;
        }
        Optional<Agent> there = turn.state().agents().at(from);
        if (there.isPresent() && there.get().link().connected()) {
            turn.send(
                    there.get(),
                    AgentForms.registered(there.get().id(), turn.state().settings()));
            return;
        }
        there.ifPresent(old -> Departures.remove(turn, old, Departure.REPLACED));
        admit(turn, from, message);
    }

    private static void admit(Turn turn, Upid from, RegisterSlaveMessage message) {
        var counters = turn.state().counters();
        var id = new AgentId(turn.self().getId() + "-S" + counters.agent());
        AgentInfo info = AgentForms.upgrade(message.getSlave(), id);
        var named = message.toBuilder().setSlave(info).build();
        turn.set(turn.state()
                .with(counters.afterAgent())
                .with(turn.state().agents().begin(id, new Registering(from, named))));
        turn.commit(new RegistryOperation.AdmitAgent(info));
    }

    /** The registry has admitted the agent, or it has not. */
    public static void admitted(Turn turn, RegistryOperation.AdmitAgent operation, boolean applied) {
        AgentId id = AgentId.of(operation.info().getId());
        var transition = turn.state().agents().transition(id);
        turn.set(turn.state().with(turn.state().agents().end(id)));
        if (!(transition.orElse(null) instanceof Registering registering)) {
            return;
        }
        if (!applied) {
            turn.warn(
                    "refused registration pid=" + registering.pid() + ": agent " + id + " is in the registry already");
            return;
        }
        RegisterSlaveMessage message = registering.message();
        Resources resources = AgentForms.totalOrDescribed(message.getSlave(), message.getCheckpointedResourcesList());
        var identity = AgentForms.identity(
                message.getSlave(),
                message.getVersion(),
                message.getAgentCapabilitiesList(),
                message.hasResourceVersionUuid() ? Optional.of(message.getResourceVersionUuid()) : Optional.empty());
        var link = new Agent.Link(
                registering.pid(), true, true, turn.now(), Optional.empty(), Optional.empty(), Pings.begin(turn), true);
        var agent = new Agent(identity, link, resources, AgentWork.none());
        turn.count("master/slave_registrations");
        add(turn, agent);
        turn.send(agent, AgentForms.registered(id, turn.state().settings()));
        Pings.ping(turn, agent);
        turn.info("registered agent=" + id + " pid=" + registering.pid() + " hostname="
                + message.getSlave().getHostname() + " resources=" + resources);
    }

    /** Takes note of an agent and tells the allocator. */
    static void add(Turn turn, Agent agent) {
        turn.put(agent);
        turn.emit(new MasterEffect.Link(agent.pid()));
        turn.allocate(new AllocatorCommand.AddAgent(
                agent.info(),
                agent.identity().capabilities(),
                turn.state().unavailability(agent),
                agent.total(),
                Map.copyOf(agent.work().used().asMap())));
        if (!agent.link().active()) {
            turn.allocate(new AllocatorCommand.DeactivateAgent(agent.id()));
        }
    }
}
