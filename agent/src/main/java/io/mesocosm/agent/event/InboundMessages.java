package io.mesocosm.agent.event;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.authentication.Authenticatee;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.CheckpointResourcesMessage;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.PingSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
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
            kind(ApplyOperationMessage.getDefaultInstance(), MasterEvent.ApplyOperation::new),
            kind(CheckpointResourcesMessage.getDefaultInstance(), MasterEvent.CheckpointResources::new),
            kind(AcknowledgeOperationStatusMessage.getDefaultInstance(), MasterEvent.OperationAcknowledged::new),
            kind(ReconcileOperationsMessage.getDefaultInstance(), MasterEvent.ReconcileOperations::new),
            kind(RegisterExecutorMessage.getDefaultInstance(), LibprocessExecutorEvent.Register::new),
            kind(ReregisterExecutorMessage.getDefaultInstance(), LibprocessExecutorEvent.Reregister::new),
            kind(StatusUpdateMessage.getDefaultInstance(), LibprocessExecutorEvent.StatusUpdated::new),
            kind(ExecutorToFrameworkMessage.getDefaultInstance(), LibprocessExecutorEvent.ToFramework::new));

    private InboundMessages() {}

    /** Whether that is an actor of the agent's process that proves to the master who the agent is. */
    public static boolean isAuthenticatee(String actor) {
        return Authenticatee.ACTOR.number(actor).isPresent();
    }

    /** The event that a message is; empty for names that the agent does not know and for bodies that do not parse. */
    public static Optional<AgentEvent> decode(Envelope envelope) {
        try {
            OptionalLong exchange = Authenticatee.ACTOR.number(envelope.to().id());
            return exchange.isPresent() ? reply(envelope, exchange.getAsLong()) : message(envelope);
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static Optional<AgentEvent> reply(Envelope envelope, long exchange) throws InvalidProtocolBufferException {
        return Authenticatee.read(envelope.name(), envelope.body())
                .map(message -> new MasterEvent.AuthenticationReply(envelope.from(), exchange, message));
    }

    private static Optional<AgentEvent> message(Envelope envelope) throws InvalidProtocolBufferException {
        Kind<?> kind = KINDS.get(envelope.name());
        return kind == null ? Optional.empty() : Optional.of(kind.decode(envelope.from(), envelope.body()));
    }

    private static <M extends Message> Map.Entry<String, Kind<?>> kind(
            M prototype, BiFunction<Upid, M, AgentEvent> event) {
        return Map.entry(prototype.getDescriptorForType().getFullName(), new Kind<>(prototype, event));
    }

    private record Kind<M extends Message>(M prototype, BiFunction<Upid, M, AgentEvent> event) {

        @SuppressWarnings("unchecked") // a message's parser makes messages of its own type
        AgentEvent decode(Upid from, ByteString body) throws InvalidProtocolBufferException {
            return event.apply(from, (M) prototype.getParserForType().parseFrom(body));
        }
    }
}
