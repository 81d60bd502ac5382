package io.mesocosm.common.loop;

import java.util.UUID;

/** Makes UUIDs out of random bits. */
final class Uuids {

    private Uuids() {}

    /** Stamps version 4 and the variant of RFC 9562 over 128 random bits. */
    static UUID version4(long high, long low) {
        return new UUID((high & ~0xf000L) | 0x4000L, (low & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
    }
}
