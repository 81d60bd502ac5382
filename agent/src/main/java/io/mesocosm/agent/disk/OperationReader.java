package io.mesocosm.agent.disk;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfOperation;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the directories of operations' updates. Mesos: {@code OperationStatusUpdateManager::recover}. */
final class OperationReader {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private final CheckpointReader files;

    OperationReader(CheckpointReader files) {
        this.files = files;
    }

    List<OfOperation> read(Path directory) throws RecoveryException {
        List<OfOperation> found = new ArrayList<>();
        for (Path entry : files.directories(directory)) {
            Optional<ByteString> uuid = uuid(entry);
            if (uuid.isPresent()) {
                Path file = entry.resolve("operation.updates");
                found.add(OfOperation.of(uuid.get(), files.appended(file, UpdateOperationStatusRecord.parser())));
            }
        }
        return found;
    }

    private static Optional<ByteString> uuid(Path entry) {
        try {
            return Optional.of(UuidBytes.of(UUID.fromString(String.valueOf(entry.getFileName()))));
        } catch (IllegalArgumentException e) {
            LOG.warn("Not the directory of an operation path={}", entry);
            return Optional.empty();
        }
    }
}
