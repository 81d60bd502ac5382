package io.mesocosm.master.turn;

import com.google.protobuf.Message;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.master.drivers.DriverMessages;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** What schedulers are told. */
public final class Schedulers {

    private Schedulers() {}

    /**
     * Sends an event to the scheduler of a framework: on its stream while that is open, or to its driver, which may be
     * there even if the connection broke.
     */
    public static void send(Turn turn, Framework framework, Event event) {
        send(turn, framework, event, DriverMessages.of(event, framework.id(), turn.state()));
    }

    private static void send(Turn turn, Framework framework, Event event, Optional<Message> message) {
        framework.subscription().channel().ifPresent(channel -> {
            switch (channel) {
                case Channel.Http http -> turn.emit(new MasterEffect.SendEvent(http.stream(), event));
                case Channel.Libprocess libprocess ->
                    message.ifPresent(some -> turn.emit(MasterEffect.Send.of(libprocess.pid(), some)));
            }
            turn.count(framework, "events");
            turn.count(framework, metric(event.getType()));
        });
    }

    private static String metric(Event.Type type) {
        return switch (type) {
            case UPDATE -> "events/update";
            case OFFERS -> "events/offers";
            case HEARTBEAT -> "events/heartbeat";
            case SUBSCRIBED,
                    INVERSE_OFFERS,
                    RESCIND,
                    RESCIND_INVERSE_OFFER,
                    UPDATE_OPERATION_STATUS,
                    MESSAGE,
                    FAILURE,
                    ERROR,
                    UNKNOWN -> "events/" + type.name().toLowerCase(Locale.ROOT);
        };
    }

    /** Tells the state of a task. A status with a uuid wants to be acknowledged. */
    public static void update(Turn turn, Framework framework, TaskStatus status) {
        var update = Event.Update.newBuilder().setStatus(status);
        send(
                turn,
                framework,
                Event.newBuilder().setType(Event.Type.UPDATE).setUpdate(update).build());
    }

    /** Tells the state of a task that the master made up, with the executor that runs the task. */
    public static void update(Turn turn, Framework framework, TaskStatus status, Optional<ExecutorId> executor) {
        update(
                turn,
                framework,
                executor.map(id ->
                                status.toBuilder().setExecutorId(id.toProto()).build())
                        .orElse(status));
    }

    /** Tells that something is wrong; the stream is closed next. */
    public static Event error(String message) {
        return Event.newBuilder()
                .setType(Event.Type.ERROR)
                .setError(Event.Error.newBuilder().setMessage(message))
                .build();
    }

    /** Tells that an agent is lost. */
    public static Event lost(AgentID agent) {
        return Event.newBuilder()
                .setType(Event.Type.FAILURE)
                .setFailure(Event.Failure.newBuilder().setAgentId(agent))
                .build();
    }

    /** Tells that an executor ended. */
    public static Event ended(AgentID agent, ExecutorID executor, int status) {
        return Event.newBuilder()
                .setType(Event.Type.FAILURE)
                .setFailure(Event.Failure.newBuilder()
                        .setAgentId(agent)
                        .setExecutorId(executor)
                        .setStatus(status))
                .build();
    }
}
