package io.mesocosm.agent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What real agents were recorded to send, among the test resources. */
public final class Recordings {

    private Recordings() {}

    /** A file by its path below {@code io/mesocosm/agent}. */
    public static byte[] bytes(String path) {
        try (var in = Recordings.class.getResourceAsStream("/io/mesocosm/agent/" + path)) {
            return Objects.requireNonNull(in, path).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as text. */
    public static String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }
}
