package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * What the epoch znode holds: {@code <master id> <number>}, or nothing in a registry that nobody took over yet.
 *
 * @param master the master that may write; empty for nobody
 * @param number of its last transaction; 0 when it took over
 */
record Epoch(String master, long number) {

    static final Epoch NOBODY = new Epoch("", 0);

    /** The epoch as its znode holds it; empty if that is not an epoch. */
    static Optional<Epoch> of(ByteString data) {
        String text = data.toStringUtf8();
        if (text.isEmpty()) {
            return Optional.of(NOBODY);
        }
        int space = text.lastIndexOf(' ');
        try {
            var epoch = new Epoch(text.substring(0, Math.max(space, 0)), Long.parseLong(text.substring(space + 1)));
            return Optional.of(epoch).filter(found -> found.data().equals(data) && !found.master.isEmpty());
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    ByteString data() {
        return ByteString.copyFromUtf8(equals(NOBODY) ? "" : master + " " + number);
    }

    Epoch next() {
        return new Epoch(master, number + 1);
    }
}
