package io.mesocosm.simulation.nodes;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.proto.internal.Messages.PingSlaveMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a master must have done by a certain time, be it that it got no time itself for a while. */
final class Deadlines {

    /** Longer than any stall. */
    private static final Duration SLACK = Duration.ofMinutes(3);

    private final Map<AgentId, Instant> pinged = new HashMap<>();

    /** Takes note of what the master does; answers with what it has missed, if anything. */
    Optional<String> follow(MasterState state, List<MasterEffect> effects, Instant now) {
        for (MasterEffect effect : effects) {
            if (effect instanceof MasterEffect.Send send && send.message() instanceof PingSlaveMessage) {
                state.agents().at(send.to()).ifPresent(agent -> pinged.put(agent.id(), now));
            }
        }
        Duration interval = state.settings().agents().pingTimeout().plus(SLACK);
        for (Agent agent : state.agents().registered().values()) {
            if (pinged.computeIfAbsent(agent.id(), id -> now).plus(interval).isBefore(now)) {
                return Optional.of(agent.id() + " is not pinged");
            }
        }
        return state.frameworks().registered().values().stream()
                .filter(framework -> !framework.isConnected() && isOver(framework, now))
                .findAny()
                .map(framework -> framework.id() + " is waited for beyond its failover timeout");
    }

    private static boolean isOver(Framework framework, Instant now) {
        long timeout = (long) (framework.info().getFailoverTimeout() * 1000);
        return framework
                .subscription()
                .disconnected()
                .filter(at -> at.plusMillis(timeout).plus(SLACK).isBefore(now))
                .isPresent();
    }
}
