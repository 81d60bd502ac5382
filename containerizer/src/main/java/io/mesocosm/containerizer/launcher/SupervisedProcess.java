package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.process.Kernel;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.process.TreeSignal;
import io.mesocosm.containerizer.syscalls.SyscallException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container below one of our supervisors. The supervisor is what is watched: when it has ended, the status is written
 * and whatever was left of the container has been killed.
 */
final class SupervisedProcess extends WatchedProcess {

    private static final Logger log = LoggerFactory.getLogger(SupervisedProcess.class);

    /** Of {@code supervisor/main.c}. */
    private static final int COMMAND_SIGNAL = 42;

    private static final int COMMAND_TREE = 0x100;

    private final Optional<Channel> channel;
    private final ProcessId supervisor;

    /** Of the thread that launches. */
    private boolean made;

    private SupervisedProcess(
            Kernel kernel, int pidfd, Optional<Channel> channel, ProcessId supervisor, ProcessId init) {
        super(kernel, pidfd, supervisor, init);
        this.channel = channel;
        this.supervisor = supervisor;
    }

    static SupervisedProcess watch(
            Kernel kernel, int pidfd, Optional<Channel> channel, ProcessId supervisor, ProcessId init)
            throws SyscallException {
        var process = new SupervisedProcess(kernel, pidfd, channel, supervisor, init);
        process.startWatching();
        return process;
    }

    @Override
    public Optional<ProcessId> supervisor() {
        return Optional.of(supervisor);
    }

    @Override
    public void awaitMade(Duration timeout) throws LaunchException, InterruptedException {
        if (!made) {
            await(Report.Made.class, timeout);
            made = true;
        }
    }

    @Override
    public void release(Duration timeout) throws LaunchException, InterruptedException {
        Channel open = open();
        try {
            open.go();
            awaitMade(timeout);
            await(Report.Running.class, timeout);
        } catch (SyscallException e) {
            throw refusal().orElseGet(() -> new LaunchException(LaunchStep.GO_AHEAD, e.errno(), e.toString()));
        } finally {
            open.close();
        }
    }

    private Channel open() {
        return channel.orElseThrow(() -> new IllegalStateException("recovered containers run already"));
    }

    private void await(Class<? extends Report> expected, Duration timeout)
            throws LaunchException, InterruptedException {
        try {
            Report report = open().next(timeout);
            if (!expected.isInstance(report)) {
                throw PosixLauncher.refusal(report);
            }
        } catch (SyscallException e) {
            throw new LaunchException(LaunchStep.GO_AHEAD, e.errno(), e.toString());
        }
    }

    @Override
    public Optional<LaunchException> refusal() {
        try {
            Optional<Report> report = open().poll();
            if (report.isPresent() && report.get() instanceof Report.Made) {
                made = true;
                report = open().poll();
            }
            return report.map(PosixLauncher::refusal);
        } catch (SyscallException _) {
            return Optional.empty();
        }
    }

    @Override
    public void signal(int signal) throws SyscallException {
        onPidfd(pidfd -> kernel.syscalls().pidfdQueue(pidfd, COMMAND_SIGNAL, signal));
    }

    @Override
    public void signalTree(int signal) throws SyscallException {
        onPidfd(pidfd -> kernel.syscalls().pidfdQueue(pidfd, COMMAND_SIGNAL, signal | COMMAND_TREE));
    }

    /** The supervisor does it. Where it does not, being stopped or gone, we do. */
    @Override
    public boolean destroy(Duration patience) throws SyscallException, InterruptedException {
        boolean gone = askSupervisor() && awaitExit(patience);
        var tree = new TreeSignal(kernel.syscalls(), kernel.proc());
        if (!gone) {
            tree.send(supervisor, TreeSignal.SIGKILL);
            gone = awaitExit(patience);
        }
        if (init().isAlive(kernel.proc())) {
            tree.send(init(), TreeSignal.SIGKILL);
            gone = false; // without a supervisor nobody tells us when it has gone
        }
        return gone;
    }

    private boolean askSupervisor() {
        try {
            signalTree(TreeSignal.SIGKILL);
            return true;
        } catch (SyscallException e) {
            log.warn("supervisor cannot be asked to kill pid={} reason={}", supervisor.pid(), e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        channel.ifPresent(Channel::close);
        super.close();
    }
}
