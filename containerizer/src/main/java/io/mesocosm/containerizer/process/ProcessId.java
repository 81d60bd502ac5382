package io.mesocosm.containerizer.process;

import java.util.Optional;

/** Names one process for as long as the host is up: pids are used again, pid and start time together are not. */
public record ProcessId(int pid, long startTicks) {

    /** The process of that pid now. */
    public static Optional<ProcessId> current(ProcFs proc, int pid) {
        return proc.startTicks(pid).map(start -> new ProcessId(pid, start));
    }

    /** Whether that process is still there, be it as a zombie. */
    public boolean exists(ProcFs proc) {
        return proc.startTicks(pid).filter(start -> start == startTicks).isPresent();
    }

    /** Whether that process is still running. */
    public boolean isAlive(ProcFs proc) {
        return proc.stat(pid)
                .filter(stat -> stat.startTicks() == startTicks && !stat.isZombie())
                .isPresent();
    }
}
