package io.mesocosm.agent.state;

import com.google.protobuf.ByteString;
import io.mesocosm.common.tasks.OperationStates;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;

/** What a stream brings to the master. */
public sealed interface Update {

    /** By which it is acknowledged. */
    ByteString uuid();

    /** Whether nothing follows it. */
    boolean isTerminal();

    /** How a task is. */
    record OfTask(StatusUpdate message) implements Update {

        @Override
        public ByteString uuid() {
            return message.getUuid();
        }

        @Override
        public boolean isTerminal() {
            return TaskStates.isTerminal(message.getStatus().getState());
        }
    }

    /** How an operation is; its status has a uuid. */
    record OfOperation(UpdateOperationStatusMessage message) implements Update {

        @Override
        public ByteString uuid() {
            return message.getStatus().getUuid().getValue();
        }

        @Override
        public boolean isTerminal() {
            return OperationStates.isTerminal(message.getStatus().getState());
        }
    }
}
