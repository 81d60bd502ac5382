package io.mesocosm.master.event;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.state.RegistrationRequest;
import io.mesocosm.proto.internal.Messages;

/**
 * What agents send over libprocess. Dropped and counted while this master does not lead or has not recovered.
 *
 * @see MasterEvent
 */
public sealed interface AgentMessage extends MasterEvent {

    /** The sender; for {@link Exited} the address that was linked. */
    Upid from();

    /** A connection to that address broke. */
    record Exited(Upid from) implements AgentMessage {}

    /** An agent without an id wants in. */
    record Register(Upid from, Messages.RegisterSlaveMessage message) implements AgentMessage, RegistrationRequest {

        @Override
        public long bytes() {
            return message.getSerializedSize();
        }
    }

    /** An agent with an id is back. */
    record Reregister(Upid from, Messages.ReregisterSlaveMessage message) implements AgentMessage, RegistrationRequest {

        @Override
        public long bytes() {
            return message.getSerializedSize();
        }
    }

    /** An agent leaves for good. */
    record Unregister(Upid from, Messages.UnregisterSlaveMessage message) implements AgentMessage {}

    /** What an agent has to offer changed. */
    record Update(Upid from, Messages.UpdateSlaveMessage message) implements AgentMessage {}

    /**
     * An agent answered a ping.
     *
     * @param observer the number in the actor id {@code slave-observer(n)} that it answered to
     */
    record Pong(Upid from, long observer) implements AgentMessage {}

    /** The state of a task. */
    record StatusUpdate(Upid from, Messages.StatusUpdateMessage message) implements AgentMessage {}

    /** An executor ended. */
    record ExitedExecutor(Upid from, Messages.ExitedExecutorMessage message) implements AgentMessage {}

    /** What an executor says to its scheduler. */
    record ExecutorMessage(Upid from, Messages.ExecutorToFrameworkMessage message) implements AgentMessage {}

    /** The state of an operation on resources. */
    record OperationStatus(Upid from, Messages.UpdateOperationStatusMessage message) implements AgentMessage {}
}
