package io.mesocosm.agent.statusupdates;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.Update;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.proto.internal.Messages.StatusUpdateRecord;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusRecord;
import org.apache.mesos.v1.Protos.UUID;

/** What is written of a durable stream: its updates as they come in, its acknowledgements. */
final class StreamRecords {

    private StreamRecords() {}

    /** An update that the stream takes in. */
    static CheckpointWrite update(UpdateStream stream, Update update) {
        return switch (update) {
            case Update.OfTask(var message) ->
                task(
                        stream,
                        StatusUpdateRecord.newBuilder()
                                .setType(StatusUpdateRecord.Type.UPDATE)
                                .setUpdate(message)
                                .build());
            case Update.OfOperation(var message) ->
                new CheckpointWrite.OperationRecord(
                        message.getOperationUuid().getValue(),
                        UpdateOperationStatusRecord.newBuilder()
                                .setType(UpdateOperationStatusRecord.Type.UPDATE)
                                .setUpdate(message)
                                .build());
        };
    }

    /** The head is acknowledged. */
    static CheckpointWrite acknowledgement(UpdateStream stream, ByteString uuid) {
        return switch (stream.key()) {
            case StreamKey.OfTask _ ->
                task(
                        stream,
                        StatusUpdateRecord.newBuilder()
                                .setType(StatusUpdateRecord.Type.ACK)
                                .setUuid(uuid)
                                .build());
            case StreamKey.OfOperation(var operation) ->
                new CheckpointWrite.OperationRecord(
                        operation,
                        UpdateOperationStatusRecord.newBuilder()
                                .setType(UpdateOperationStatusRecord.Type.ACK)
                                .setUuid(UUID.newBuilder().setValue(uuid))
                                .build());
        };
    }

    private static CheckpointWrite task(UpdateStream stream, StatusUpdateRecord record) {
        if (stream.key() instanceof StreamKey.OfTask key) {
            return new CheckpointWrite.UpdateRecord(stream.run().orElseThrow(), key.taskId(), record);
        }
        throw new IllegalArgumentException("a task's update in the stream " + stream.key());
    }
}
