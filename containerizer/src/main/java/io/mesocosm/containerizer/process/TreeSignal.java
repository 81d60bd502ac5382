package io.mesocosm.containerizer.process;

import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.List;

/**
 * Signals to a process tree that no supervisor of ours looks after: containers that Mesos launched, and those whose
 * supervisor was killed.
 */
public final class TreeSignal {

    public static final int SIGKILL = 9;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;

    private final Syscalls syscalls;
    private final ProcFs proc;

    public TreeSignal(Syscalls syscalls, ProcFs proc) {
        this.syscalls = syscalls;
        this.proc = proc;
    }

    /** Stops the tree, signals each process of it, lets it go on; SIGKILL needs no stop. Those gone are no error. */
    public void send(ProcessId root, int signal) throws SyscallException {
        if (!root.isAlive(proc)) {
            return;
        }
        List<Integer> stopped = new ArrayList<>();
        for (int pid : proc.tree(root.pid())) {
            if (signal != SIGKILL) {
                sendTo(pid, SIGSTOP);
            }
            stopped.add(pid);
        }
        for (int pid : stopped) {
            sendTo(pid, signal);
        }
        if (signal != SIGKILL && signal != SIGSTOP) {
            for (int pid : stopped) {
                sendTo(pid, SIGCONT);
            }
        }
    }

    private void sendTo(int pid, int signal) throws SyscallException {
        try {
            syscalls.kill(pid, signal);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
    }
}
