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
        List<ProcessId> tree = new ArrayList<>(List.of(root));
        for (int next = 0; next < tree.size(); next++) {
            ProcessId process = tree.get(next);
            if (signal != SIGKILL) {
                sendTo(process, SIGSTOP);
            }
            tree.addAll(proc.children(process));
        }
        for (ProcessId process : tree) {
            sendTo(process, signal);
        }
        if (signal != SIGKILL && signal != SIGSTOP) {
            for (ProcessId process : tree) {
                sendTo(process, SIGCONT);
            }
        }
    }

    /** What is open cannot become another: it is looked at after that. */
    private void sendTo(ProcessId process, int signal) throws SyscallException {
        try {
            int pidfd = syscalls.pidfdOpen(process.pid());
            try {
                if (process.exists(proc)) {
                    syscalls.pidfdSignal(pidfd, signal);
                }
            } finally {
                syscalls.close(pidfd);
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
    }
}
