package io.mesocosm.executor.command;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.UUID;

/** The 16 bytes in which messages carry a UUID. */
final class Uuids {

    private Uuids() {}

    static ByteString toBytes(UUID uuid) {
        var bytes =
                ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return ByteString.copyFrom(bytes.flip());
    }
}
