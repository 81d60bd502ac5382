package io.mesocosm.master.frameworks;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent.FailoverTimedOut;
import io.mesocosm.master.event.MasterEvent.StreamClosed;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.turn.Turn;
import java.time.Duration;
import java.util.Optional;

/**
 * How schedulers fall silent. One whose connection broke has the failover timeout of its framework to come back.
 * Mesos: {@code Master::exited}, {@code Master::_exited}.
 */
public final class Disconnections {

    private Disconnections() {}

    /** The event stream of a scheduler ended. */
    public static void closed(Turn turn, StreamClosed event) {
        turn.state().frameworks().at(new Channel.Http(event.stream())).ifPresent(framework -> {
            turn.emit(new MasterEffect.CancelTimer(new TimerKey.Heartbeat(event.stream())));
            disconnect(turn, framework);
        });
    }

    /**
     * The connection to a driver broke. The driver may live on and not have noticed, when only the way to it is cut: it is
     * told, and told again when it calls.
     */
    public static void exited(Turn turn, Framework framework) {
        Schedulers.send(turn, framework, Schedulers.error("Framework disconnected"));
        if (framework.isConnected()) {
            disconnect(turn, framework);
        }
    }

    private static void disconnect(Turn turn, Framework framework) {
        FrameworkId id = framework.id();
        turn.put(framework.with(framework.subscription().broken(turn.now())));
        FrameworkRules.forgetPrincipal(turn, framework);
        if (framework.subscription().active()) {
            FrameworkRules.deactivate(turn, turn.framework(id).orElseThrow(), true);
        }
        Duration timeout = Times.duration(framework.info().getFailoverTimeout())
                .filter(some -> !some.isNegative())
                .orElse(Duration.ZERO);
        turn.emit(new MasterEffect.SetTimer(new TimerKey.Failover(id), timeout, new FailoverTimedOut(id, turn.now())));
        turn.info("disconnected framework=" + id + " failover_timeout=" + timeout);
    }

    /** A driver that stays connected wants no offers any more, until it subscribes again. */
    public static void deactivate(Turn turn, Framework framework) {
        if (framework.subscription().active()) {
            FrameworkRules.deactivate(turn, framework, true);
            turn.info("deactivated framework=" + framework.id());
        }
    }

    /** Ends a framework whose scheduler did not come back in time. */
    public static void failoverTimedOut(Turn turn, FailoverTimedOut event) {
        turn.framework(event.framework())
                .filter(framework -> framework.subscription().disconnected().equals(Optional.of(event.disconnected())))
                .ifPresent(framework -> FrameworkRules.remove(turn, framework));
    }
}
