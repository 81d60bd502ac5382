package io.mesocosm.master.agents;

import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent.PingDue;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Agent.Health;
import io.mesocosm.master.state.AgentTransition.Cause;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.PingSlaveMessage;

/**
 * Whether agents are alive. Each has an observer, an actor {@code slave-observer(n)} that sends a ping at registration
 * and every ping timeout after it; so many in a row without a pong in time, and the agent is given up.
 * Mesos: {@code SlaveObserver}.
 */
public final class Pings {

    private Pings() {}

    /** The health of an agent that has just come, with an observer of its own. */
    static Health begin(Turn turn) {
        var counters = turn.state().counters();
        turn.set(turn.state().with(counters.afterObserver()));
        return new Health(counters.observer(), 0, false, false);
    }

    /** Sends a ping and asks for the next. */
    static void ping(Turn turn, Agent agent) {
        Health health = agent.link().health();
        turn.emit(new MasterEffect.Send(
                Health.OBSERVER.id(health.observer()),
                agent.pid(),
                PingSlaveMessage.newBuilder()
                        .setConnected(agent.link().connected())
                        .build()));
        turn.put(agent.with(agent.link().with(new Health(health.observer(), health.missed(), true, health.doomed()))));
        turn.emit(new MasterEffect.SetTimer(
                new TimerKey.Ping(agent.id()),
                turn.state().settings().agents().pingTimeout(),
                new PingDue(agent.id(), health.observer())));
    }

    /** A ping timeout has passed since the last ping. */
    public static void due(Turn turn, PingDue event) {
        turn.agent(event.agent())
                .filter(agent -> agent.link().health().observer() == event.observer())
                .ifPresent(agent -> due(turn, agent));
    }

    private static void due(Turn turn, Agent agent) {
        Health before = agent.link().health();
        int missed = before.awaitingPong() ? before.missed() + 1 : before.missed();
        boolean dead = missed >= turn.state().settings().agents().maxPingTimeouts() && before.awaitingPong();
        Agent counted = agent.with(agent.link().with(new Health(before.observer(), missed, false, before.doomed())));
        turn.put(counted);
        if (dead && !before.doomed()) {
            Losses.schedule(turn, agent.id(), Cause.UNHEALTHY);
        }
        turn.agent(agent.id()).ifPresent(still -> ping(turn, still));
    }

    /** An agent is alive. */
    public static void pong(Turn turn, AgentMessage.Pong event) {
        turn.state()
                .agents()
                .at(event.from())
                .filter(agent -> agent.link().health().observer() == event.observer())
                .ifPresent(agent -> pong(turn, agent));
    }

    private static void pong(Turn turn, Agent agent) {
        Health before = agent.link().health();
        turn.put(agent.with(agent.link().with(new Health(before.observer(), 0, false, false))));
        if (before.doomed()) {
            turn.emit(new MasterEffect.CancelTimer(new TimerKey.Removal(agent.id(), Cause.UNHEALTHY)));
            turn.count("master/slave_unreachable_canceled");
            turn.info("agent answers again agent=" + agent.id());
        }
    }
}
