package io.mesocosm.agent.event;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Authentication.AuthenticationCompletedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationErrorMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationFailedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationMechanismsMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.PingSlaveMessage;
import io.mesocosm.proto.internal.Messages.RegisterExecutorMessage;
import io.mesocosm.proto.internal.Messages.ReregisterExecutorMessage;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.proto.internal.Messages.UpdateFrameworkMessage;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Libprocess messages as events. */
public final class InboundMessages {

    private static final Map<String, Kind<?>> KINDS = Map.ofEntries(
            kind(SlaveRegisteredMessage.getDefaultInstance(), MasterEvent.Registered::new),
            kind(SlaveReregisteredMessage.getDefaultInstance(), MasterEvent.Reregistered::new),
            kind(
                    PingSlaveMessage.getDefaultInstance(),
                    (from, ping) -> new MasterEvent.Ping(from, ping.getConnected())),
            kind(ShutdownMessage.getDefaultInstance(), MasterEvent.ShutdownAgent::new),
            kind(RunTaskMessage.getDefaultInstance(), MasterEvent.RunTask::new),
            kind(RunTaskGroupMessage.getDefaultInstance(), MasterEvent.RunTaskGroup::new),
            kind(KillTaskMessage.getDefaultInstance(), MasterEvent.KillTask::new),
            kind(ShutdownFrameworkMessage.getDefaultInstance(), MasterEvent.ShutdownFramework::new),
            kind(ShutdownExecutorMessage.getDefaultInstance(), MasterEvent.ShutdownExecutor::new),
            kind(UpdateFrameworkMessage.getDefaultInstance(), MasterEvent.UpdateFramework::new),
            kind(FrameworkToExecutorMessage.getDefaultInstance(), MasterEvent.FrameworkMessage::new),
            kind(StatusUpdateAcknowledgementMessage.getDefaultInstance(), MasterEvent.UpdateAcknowledged::new),
            kind(DrainSlaveMessage.getDefaultInstance(), MasterEvent.DrainAgent::new),
            kind(RegisterExecutorMessage.getDefaultInstance(), LibprocessExecutorEvent.Register::new),
            kind(ReregisterExecutorMessage.getDefaultInstance(), LibprocessExecutorEvent.Reregister::new),
            kind(StatusUpdateMessage.getDefaultInstance(), LibprocessExecutorEvent.StatusUpdated::new),
            kind(ExecutorToFrameworkMessage.getDefaultInstance(), LibprocessExecutorEvent.ToFramework::new));

    private InboundMessages() {}

    private static final String AUTHENTICATEE = "crammd5-authenticatee(";
    private static final Map<String, Message> REPLIES = Stream.of(
                    AuthenticationMechanismsMessage.getDefaultInstance(),
                    AuthenticationStepMessage.getDefaultInstance(),
                    AuthenticationCompletedMessage.getDefaultInstance(),
                    AuthenticationFailedMessage.getDefaultInstance(),
                    AuthenticationErrorMessage.getDefaultInstance())
            .collect(Collectors.toUnmodifiableMap(
                    message -> message.getDescriptorForType().getFullName(), message -> message));

    /** Whether that is an actor of the agent's process that proves to the master who the agent is. */
    public static boolean isAuthenticatee(String actor) {
        return exchange(actor).isPresent();
    }

    /** The event that a message is; empty for names that the agent does not know and for bodies that do not parse. */
    public static Optional<AgentEvent> decode(Envelope envelope) {
        OptionalLong exchange = exchange(envelope.to().id());
        if (exchange.isPresent()) {
            return Optional.ofNullable(REPLIES.get(envelope.name()))
                    .flatMap(prototype -> parse(prototype, envelope.body()))
                    .map(message ->
                            new MasterEvent.AuthenticationReply(envelope.from(), exchange.getAsLong(), message));
        }
        return Optional.ofNullable(KINDS.get(envelope.name()))
                .flatMap(kind -> kind.decode(envelope.from(), envelope.body()));
    }

    private static <M extends Message> Map.Entry<String, Kind<?>> kind(
            M prototype, BiFunction<Upid, M, AgentEvent> event) {
        return Map.entry(prototype.getDescriptorForType().getFullName(), new Kind<>(prototype, event));
    }

    private static OptionalLong exchange(String actor) {
        int digits = actor.length() - AUTHENTICATEE.length() - 1;
        if (!actor.startsWith(AUTHENTICATEE) || !actor.endsWith(")") || digits < 1 || digits > 18) {
            return OptionalLong.empty();
        }
        String number = actor.substring(AUTHENTICATEE.length(), actor.length() - 1);
        return number.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalLong.of(Long.parseLong(number))
                : OptionalLong.empty();
    }

    private static Optional<Message> parse(Message prototype, ByteString body) {
        try {
            return Optional.of(prototype.getParserForType().parseFrom(body));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private record Kind<M extends Message>(M prototype, BiFunction<Upid, M, AgentEvent> event) {

        Optional<AgentEvent> decode(Upid from, ByteString body) {
            @SuppressWarnings("unchecked") // a message's parser makes messages of its own type
            Optional<M> message = (Optional<M>) parse(prototype, body);
            return message.map(some -> event.apply(from, some));
        }
    }
}
