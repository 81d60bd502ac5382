package io.mesocosm.common.ids;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
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
}
