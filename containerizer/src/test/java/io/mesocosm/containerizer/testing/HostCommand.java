package io.mesocosm.containerizer.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Programs of the host that tests cannot do without: mount, mkfs, losetup. */
public final class HostCommand {

    private HostCommand() {}

    /**
     * Runs it and answers what it says.
     *
     * @throws IOException says what it said when it did not end well
     */
    public static String run(Object... command) throws IOException {
        List<String> words = Arrays.stream(command).map(Objects::toString).toList();
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException(words + " ended with " + status + ": " + said);
        }
        return said;
    }

    /** Whether it is there and ends well. */
    public static boolean succeeds(Object... command) {
        try {
            run(command);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
