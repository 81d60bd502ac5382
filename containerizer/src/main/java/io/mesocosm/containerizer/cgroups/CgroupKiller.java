package io.mesocosm.containerizer.cgroups;

import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ends what is in a cgroup and below it. It ends itself, too: after a given time it says what would not go.
 *
 * <p>On v2 the kernel does it ({@code cgroup.kill}, Linux 5.14). Otherwise: freeze, so that nothing forks meanwhile;
 * kill; thaw, because on v1 the frozen do not die; again until nothing is left. Where there is no freezer it is the
 * same without freezing.
 */
public final class CgroupKiller {

    private static final int SIGKILL = 9;

    /** Freezing waits for processes in the kernel; those that are stuck there are no reason not to kill the others. */
    private static final Duration FREEZE_PATIENCE = Duration.ofMillis(200);

    /** Between two rounds; what is killed is gone sooner, if it is not swapping. */
    private static final Duration ROUND = Duration.ofMillis(500);

    private final Syscalls syscalls;
    private final ProcFs proc;

    public CgroupKiller(Syscalls syscalls, ProcFs proc) {
        this.syscalls = syscalls;
        this.proc = proc;
    }

    /**
     * Kills everything in the cgroup and takes it away, with all below it. One that is gone is no error.
     *
     * @throws CgroupException names what is left when the time is up
     */
    public void destroy(Cgroup cgroup, Duration patience) throws CgroupException, InterruptedException {
        if (isRemoved(cgroup)) {
            return; // nearly always there is nothing in it any more
        }
        var deadline = Deadline.in(patience);
        Set<Integer> left = killUntil(cgroup, deadline);
        if (!left.isEmpty()) {
            throw new CgroupException("Failed to kill all processes in cgroup '" + cgroup.directory() + "' within "
                    + patience.toMillis() + " ms; left are " + describe(left));
        }
        // the kernel may hold a cgroup for a moment after its last process
        for (; ; ) {
            try {
                for (Cgroup each : cgroup.tree()) {
                    each.remove();
                }
                return;
            } catch (CgroupException e) {
                if (!deadline.pause()) {
                    throw e;
                }
            }
        }
    }

    private static boolean isRemoved(Cgroup cgroup) {
        try {
            cgroup.remove();
            return true;
        } catch (CgroupException _) {
            return false; // what is wrong will be seen again
        }
    }

    /** Kills everything in the cgroup and below it; answers the processes that are left when the time is up. */
    public Set<Integer> kill(Cgroup cgroup, Duration patience) throws CgroupException, InterruptedException {
        return killUntil(cgroup, Deadline.in(patience));
    }

    /**
     * Sends a signal to each process in the cgroup and below it, while nothing in it can fork, where it can be frozen.
     */
    public void signal(Cgroup cgroup, int signal) throws CgroupException, InterruptedException {
        if (processes(cgroup).isEmpty()) {
            return;
        }
        boolean frozen = Freezer.freeze(cgroup, Deadline.in(FREEZE_PATIENCE));
        try {
            signalAll(cgroup, signal);
        } finally {
            if (frozen) {
                Freezer.thaw(cgroup);
            }
        }
    }

    /** Every process in the cgroup and below it. */
    public Set<Integer> processes(Cgroup cgroup) throws CgroupException {
        Set<Integer> processes = new LinkedHashSet<>();
        for (Cgroup each : cgroup.tree()) {
            try {
                processes.addAll(each.processes());
            } catch (CgroupException e) {
                if (each.exists()) {
                    throw e;
                }
            }
        }
        return processes;
    }

    private Set<Integer> killUntil(Cgroup cgroup, Deadline deadline) throws CgroupException, InterruptedException {
        for (; ; ) {
            Set<Integer> left = processes(cgroup);
            if (left.isEmpty()) {
                return left;
            }
            if (cgroup.has("cgroup.kill")) {
                cgroup.write("cgroup.kill", "1");
            } else {
                killFrozen(cgroup);
            }
            var round = deadline.within(ROUND);
            do {
                left = processes(cgroup);
            } while (!left.isEmpty() && round.pause());
            if (left.isEmpty() || deadline.isOver()) {
                return left;
            }
        }
    }

    private void killFrozen(Cgroup cgroup) throws CgroupException, InterruptedException {
        boolean frozen = Freezer.freeze(cgroup, Deadline.in(FREEZE_PATIENCE));
        try {
            signalAll(cgroup, SIGKILL);
        } finally {
            for (Cgroup each : frozen ? cgroup.tree() : List.<Cgroup>of()) {
                Freezer.thaw(each); // also what the container itself froze
            }
        }
    }

    /** Pids may be used again while we look: only what is still in the cgroup when we hold on to it is meant. */
    private void signalAll(Cgroup cgroup, int signal) throws CgroupException {
        Map<Integer, Integer> held = new LinkedHashMap<>();
        try {
            for (int pid : processes(cgroup)) {
                try {
                    held.put(pid, syscalls.pidfdOpen(pid));
                } catch (SyscallException e) {
                    orGone(e, pid);
                }
            }
            for (int pid : processes(cgroup)) {
                if (held.containsKey(pid)) {
                    try {
                        syscalls.pidfdSignal(held.get(pid), signal);
                    } catch (SyscallException e) {
                        orGone(e, pid);
                    }
                }
            }
        } finally {
            held.values().forEach(syscalls::close);
        }
    }

    private static void orGone(SyscallException e, int pid) throws CgroupException {
        if (e.errno() != Errno.ESRCH) {
            throw new CgroupException("Failed to signal process " + pid + ": " + e.getMessage(), e);
        }
    }

    private String describe(Set<Integer> pids) {
        List<String> described = new ArrayList<>();
        for (int pid : pids) {
            String state = proc.stat(pid).map(stat -> "state " + stat.state()).orElse("gone");
            described.add(pid + " (" + state + ")");
        }
        return String.join(", ", described);
    }
}
