package io.mesocosm.containerizer.process;

import java.util.Optional;

/**
 * What {@code /proc/<pid>/stat} says of a process.
 *
 * @param state R, S, D, Z...
 * @param userTicks CPU time in user mode, in clock ticks, without that of its children
 * @param startTicks when it started, in clock ticks since boot; with the pid it names one process
 */
public record ProcessStat(
        int pid, int parent, char state, long userTicks, long systemTicks, long startTicks, long residentPages) {

    /** Parses the line; the command name in parentheses may hold anything. */
    static Optional<ProcessStat> parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 1 || close < open) {
            return Optional.empty();
        }
        String[] fields = line.substring(close + 1).trim().split(" ", -1); // from field 3 of proc(5)
        if (fields.length < 22) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessStat(
                    Integer.parseInt(line.substring(0, open).trim()),
                    Integer.parseInt(fields[1]),
                    fields[0].charAt(0),
                    Long.parseLong(fields[11]),
                    Long.parseLong(fields[12]),
                    Long.parseLong(fields[19]),
                    Long.parseLong(fields[21])));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** Ended, but not yet collected by its parent. */
    public boolean isZombie() {
        return state == 'Z' || state == 'X';
    }
}
