package io.mesocosm.common.loop;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Chance in production. UUIDs come from the system's secure source, since some of them (stream ids, container ids)
 * must not be guessed; drawn in bulk, since that source is slow. Numbers come from a fast generator. Owned by one loop.
 */
public final class RandomIds implements Ids {

    private final SecureRandom secure = new SecureRandom();
    private final SplittableRandom numbers = new SplittableRandom(secure.nextLong());
    private final byte[] bytes = new byte[4096];
    private int used = bytes.length;

    @Override
    public UUID uuid() {
        return Uuids.version4(nextLong(), nextLong());
    }

    private long nextLong() {
        if (used == bytes.length) {
            secure.nextBytes(bytes);
            used = 0;
        }
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (bytes[used] & 0xff);
            bytes[used++] = 0;
        }
        return value;
    }

    @Override
    public long below(long bound) {
        return numbers.nextLong(bound);
    }

    @Override
    public double fraction() {
        return numbers.nextDouble();
    }
}
