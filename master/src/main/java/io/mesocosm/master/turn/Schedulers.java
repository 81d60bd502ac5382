package io.mesocosm.master.turn;

import com.google.protobuf.Message;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.drivers.DriverMessages;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
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
        send(turn, framework, event, () -> DriverMessages.of(event, framework.id(), turn.state()));
    }

    private static void send(Turn turn, Framework framework, Event event, Supplier<Optional<Message>> message) {
        Optional<MasterEffect> sending = framework.subscription().channel().flatMap(channel -> switch (channel) {
            case Channel.Http http -> Optional.of(new MasterEffect.SendEvent(http.stream(), event));
            case Channel.Libprocess libprocess ->
                message.get().map(some -> MasterEffect.Send.of(libprocess.pid(), some));
        });
        sending.ifPresent(effect -> {
            turn.emit(effect);
            turn.count(framework, "events");
            turn.count(framework, metric(event.getType()));
        });
    }

    /**
     * Tells somebody who is reached there, but for no framework or no longer, why he is not listened to. A stream is
     * closed then.
     */
    public static void refuse(Turn turn, Channel channel, String error) {
        switch (channel) {
            case Channel.Http http -> {
                turn.emit(new MasterEffect.SendEvent(http.stream(), error(error)));
                turn.emit(new MasterEffect.CloseStream(http.stream()));
            }
            case Channel.Libprocess libprocess ->
                turn.emit(MasterEffect.Send.of(libprocess.pid(), DriverMessages.error(error)));
        }
    }

    /**
     * Tells a scheduler that it is subscribed.
     *
     * @param returned whether it is the one that was subscribed before, which drivers are told in another word
     */
    public static void welcome(Turn turn, Framework framework, Event.Subscribed subscribed, boolean returned) {
        var event = Event.newBuilder().setType(Event.Type.SUBSCRIBED).setSubscribed(subscribed);
        send(
                turn,
                framework,
                event.build(),
                () -> Optional.of(
                        returned ? DriverMessages.reregistered(subscribed) : DriverMessages.registered(subscribed)));
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

    /**
     * Passes on what an agent reports of a task, which wants to be acknowledged.
     *
     * @param agent who waits for the acknowledgement
     */
    public static void forward(Turn turn, Framework framework, StatusUpdate update, Upid agent) {
        TaskStatus.Builder status = update.getStatus().toBuilder()
                .setAgentId(update.getSlaveId())
                .setTimestamp(update.getTimestamp())
                .setUuid(update.getUuid());
        if (update.hasExecutorId()) {
            status.setExecutorId(update.getExecutorId());
        }
        send(turn, framework, updated(status.build()), () -> Optional.of(DriverMessages.forwarded(update, agent)));
    }

    /** Tells the state of a task as the master knows it; nobody acknowledges that. */
    public static void update(Turn turn, Framework framework, TaskStatus status) {
        send(turn, framework, updated(status));
    }

    private static Event updated(TaskStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status))
                .build();
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
