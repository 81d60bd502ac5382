package io.mesocosm.executor.command;

import java.util.Map;

/**
 * A wait status as {@code waitpid(2)} gives it and Mesos words it.
 *
 * @param value the raw status
 */
record WaitStatus(int value) {

    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "Hangup"),
            Map.entry(2, "Interrupt"),
            Map.entry(3, "Quit"),
            Map.entry(4, "Illegal instruction"),
            Map.entry(5, "Trace/breakpoint trap"),
            Map.entry(6, "Aborted"),
            Map.entry(7, "Bus error"),
            Map.entry(8, "Floating point exception"),
            Map.entry(9, "Killed"),
            Map.entry(10, "User defined signal 1"),
            Map.entry(11, "Segmentation fault"),
            Map.entry(12, "User defined signal 2"),
            Map.entry(13, "Broken pipe"),
            Map.entry(14, "Alarm clock"),
            Map.entry(15, "Terminated"),
            Map.entry(16, "Stack fault"),
            Map.entry(24, "CPU time limit exceeded"),
            Map.entry(25, "File size limit exceeded"),
            Map.entry(26, "Virtual timer expired"),
            Map.entry(27, "Profiling timer expired"),
            Map.entry(29, "I/O possible"),
            Map.entry(30, "Power failure"),
            Map.entry(31, "Bad system call"));

    boolean succeeded() {
        return value == 0;
    }

    /** "exited with status 3" or "terminated with signal Killed", with the core dump when there was one. */
    String describe() {
        int signal = value & 0x7f;
        if (signal == 0) {
            return "exited with status " + ((value >> 8) & 0xff);
        }
        String name = SIGNALS.getOrDefault(signal, "Unknown signal " + signal);
        return "terminated with signal " + name + ((value & 0x80) != 0 ? " (core dumped)" : "");
    }
}
