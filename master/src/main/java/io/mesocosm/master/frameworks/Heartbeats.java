package io.mesocosm.master.frameworks;

import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent.HeartbeatDue;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Turn;
import java.time.Duration;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** What keeps event streams from looking dead. Drivers get none: they see their connection break, or never know. */
public final class Heartbeats {

    static final Duration INTERVAL = Duration.ofSeconds(15);

    private Heartbeats() {}

    /** Sends a heartbeat on the stream of a framework, if it has one, and asks for the next. */
    static void beat(Turn turn, Framework framework) {
        framework.subscription().stream().ifPresent(stream -> {
            Schedulers.send(
                    turn,
                    framework,
                    Event.newBuilder().setType(Event.Type.HEARTBEAT).build());
            turn.emit(new MasterEffect.SetTimer(new TimerKey.Heartbeat(stream), INTERVAL, new HeartbeatDue(stream)));
        });
    }

    /** The next is due. */
    public static void due(Turn turn, HeartbeatDue event) {
        turn.state().frameworks().at(new Channel.Http(event.stream())).ifPresent(framework -> beat(turn, framework));
    }
}
