package io.mesocosm.master.frameworks;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Subscription;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.InverseOfferRules;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.turn.Turn;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** How a framework whose subscription was granted gets a channel to its scheduler, and what becomes of the one before. */
final class Connections {

    private Connections() {}

    /** The scheduler of a framework that was known through agents only is there. */
    static void connectRecovered(Turn turn, Channel channel, FrameworkId id) {
        Framework recovered = turn.framework(id).orElseThrow();
        Framework framework = recovered.with(
                Subscription.fresh(channel, turn.now(), recovered.subscription().wishes()));
        turn.put(framework);
        turn.allocate(new AllocatorCommand.ActivateFramework(id));
        welcome(turn, framework, false);
        turn.info("reconnected framework=" + id);
    }

    /** A scheduler takes the place of whoever was there, whose offers it does not know. */
    static void failOver(Turn turn, Channel channel, FrameworkId id) {
        Framework before = turn.framework(id).orElseThrow();
        if (before.isConnected() && !before.subscription().channel().equals(Optional.of(channel))) {
            Schedulers.send(turn, before, Schedulers.error("Framework failed over"));
            FrameworkRules.hangUp(turn, before);
            FrameworkRules.forgetPrincipal(turn, before);
        }
        connect(turn, channel, before);
        OfferRules.discardAll(turn, turn.framework(id).orElseThrow());
        InverseOfferRules.discardAll(turn, id);
        activate(turn, before);
        welcome(turn, turn.framework(id).orElseThrow(), false);
        turn.info("failed over framework=" + id);
    }

    /**
     * The driver that was there is there again. What it answered meanwhile may be lost, so it is told that its offers are
     * gone.
     */
    static void reconnect(Turn turn, Channel channel, FrameworkId id) {
        Framework before = turn.framework(id).orElseThrow();
        OfferRules.rescindAll(turn, before);
        InverseOfferRules.rescindAll(turn, id);
        connect(turn, channel, turn.framework(id).orElseThrow());
        activate(turn, before);
        welcome(turn, turn.framework(id).orElseThrow(), true);
        turn.info("back again framework=" + id);
    }

    private static void connect(Turn turn, Channel channel, Framework before) {
        turn.emit(new MasterEffect.CancelTimer(new TimerKey.Failover(before.id())));
        turn.put(before.with(before.subscription().resubscribed(channel, turn.now())));
    }

    /** Comes after offers were taken back, so that the allocator knows what the framework has. */
    private static void activate(Turn turn, Framework before) {
        if (!before.subscription().active()) {
            turn.allocate(new AllocatorCommand.ActivateFramework(before.id()));
        }
    }

    /** Tells a scheduler that it is subscribed, and watches its connection from now on. */
    static void welcome(Turn turn, Framework framework, boolean returned) {
        framework.subscription().pid().ifPresent(pid -> turn.emit(new MasterEffect.Link(pid)));
        greet(turn, framework, returned);
        Heartbeats.beat(turn, framework);
    }

    /** Tells a scheduler that it is subscribed. */
    static void greet(Turn turn, Framework framework, boolean returned) {
        var subscribed = Event.Subscribed.newBuilder()
                .setFrameworkId(framework.info().getId())
                .setHeartbeatIntervalSeconds(Times.seconds(Heartbeats.INTERVAL))
                .setMasterInfo(turn.self())
                .build();
        Schedulers.welcome(turn, framework, subscribed, returned);
    }
}
