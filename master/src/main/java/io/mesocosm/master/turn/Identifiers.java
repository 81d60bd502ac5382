package io.mesocosm.master.turn;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which identifiers may be used; they become names of files. */
public final class Identifiers {

    private static final int MAX_LENGTH = 255; // bytes

    private Identifiers() {}

    /** What is wrong with the id of a task, an executor, an agent, a framework or a volume; empty if nothing. */
    public static Optional<String> check(String id) {
        if (id.isEmpty()) {
            return Optional.of("ID must not be empty");
        }
        if (id.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH) {
            return Optional.of("ID must not be greater than " + MAX_LENGTH + " characters");
        }
        if (id.equals(".") || id.equals("..")) {
            return Optional.of("'" + id + "' is disallowed");
        }
        boolean invalid = id.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '/' || c == '\\');
        return invalid ? Optional.of("'" + id + "' contains invalid characters") : Optional.empty();
    }
}
