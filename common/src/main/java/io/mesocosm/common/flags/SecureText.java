package io.mesocosm.common.flags;

import java.util.Optional;

/**
 * A text that may hold a secret, such as a ZooKeeper address with a password.
 *
 * @param value the text itself, with the contents of the file if it was given as one
 * @param path the file, for a text that was given as {@code file://<path>}
 */
public record SecureText(String value, Optional<String> path) {

    static SecureText parse(String text) {
        if (text.startsWith(FlagText.FILE)) {
            String path = text.substring(FlagText.FILE.length());
            return new SecureText(FlagText.read(path), Optional.of(path));
        }
        return new SecureText(text, Optional.empty());
    }

    /** What everybody may see: the path rather than what stands in the file. */
    public String shown() {
        return path.orElse(value);
    }

    /** Shows no more than {@link #shown}. */
    @Override
    public String toString() {
        return shown();
    }
}
