package io.mesocosm.common.ids;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** The 16 bytes in which messages carry a UUID. */
public final class UuidBytes {

    private UuidBytes() {}

    /** Those of a UUID. */
    public static ByteString of(UUID uuid) {
        return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES * 2)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip());
    }

    /** The UUID that such bytes are; empty for any other number of bytes. */
    public static Optional<UUID> parse(ByteString bytes) {
        if (bytes.size() != Long.BYTES * 2) {
            return Optional.empty();
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return Optional.of(new UUID(buffer.getLong(), buffer.getLong()));
    }
}
