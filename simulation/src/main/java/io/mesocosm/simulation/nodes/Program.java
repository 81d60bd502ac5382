package io.mesocosm.simulation.nodes;

import io.mesocosm.common.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a simulated process does, as the command of its task says it: {@code run 5secs exit 0}, {@code run forever},
 * either followed by {@code ignoring TERM}, or {@code cannot start}.
 *
 * @param duration how long it runs by itself; empty for ever
 * @param exit its exit status then
 * @param ignoresTerm whether only SIGKILL ends it early
 * @param starts whether it can be launched at all
 */
public record Program(Optional<Duration> duration, int exit, boolean ignoresTerm, boolean starts) {

    private static final String IGNORING = " ignoring TERM";
    private static final String CANNOT = "cannot start";

    /** Runs so long, then exits with status 0. */
    public static Program running(Duration duration) {
        return new Program(Optional.of(duration), 0, false, true);
    }

    /** Runs until it is killed. */
    public static Program running() {
        return new Program(Optional.empty(), 0, false, true);
    }

    /** Cannot be launched. */
    public static Program broken() {
        return new Program(Optional.empty(), 0, false, false);
    }

    /** The same with another exit status. */
    public Program exiting(int status) {
        return new Program(duration, status, ignoresTerm, starts);
    }

    /** The same, but deaf to SIGTERM. */
    public Program ignoringTerm() {
        return new Program(duration, exit, true, starts);
    }

    /** As the command of a task. */
    public String command() {
        if (!starts) {
            return CANNOT;
        }
        String runs = duration.map(time -> "run " + Durations.format(time) + " exit " + exit)
                .orElse("run forever");
        return ignoresTerm ? runs + IGNORING : runs;
    }

    /** Reads a command that {@link #command} wrote. */
    static Program parse(String command) {
        if (command.equals(CANNOT)) {
            return broken();
        }
        boolean deaf = command.endsWith(IGNORING);
        List<String> words = List.of(command.replace(IGNORING, "").split(" ", -1));
        boolean forever = words.get(1).equals("forever");
        Optional<Duration> duration = forever ? Optional.empty() : Optional.of(Durations.parse(words.get(1)));
        return new Program(duration, forever ? 0 : Integer.parseInt(words.get(3)), deaf, true);
    }
}
