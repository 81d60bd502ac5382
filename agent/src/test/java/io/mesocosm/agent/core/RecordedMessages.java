package io.mesocosm.agent.core;

import com.google.protobuf.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bodies of messages recorded from real daemons. */
final class RecordedMessages {

    private RecordedMessages() {}

    /** The message of that number, read as what it is known to be. */
    static <M extends Message> M read(int number, M prototype) {
        String name = "/libprocess/%03d.pb".formatted(number);
        try (InputStream in = RecordedMessages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no recording " + name);
            }
            @SuppressWarnings("unchecked") // the builder of a message builds messages of its type
            M message = (M) prototype.newBuilderForType().mergeFrom(in).build();
            return message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
