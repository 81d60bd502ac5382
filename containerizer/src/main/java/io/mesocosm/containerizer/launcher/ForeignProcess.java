package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.process.Kernel;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.process.TreeSignal;
import io.mesocosm.containerizer.syscalls.SyscallException;
import java.time.Duration;
import java.util.Optional;

/**
 * A container without a supervisor of ours: Mesos launched it, or its supervisor was killed. Its first process is what
 * is watched; with Mesos that is {@code mesos-containerizer launch}, which writes the status itself.
 */
final class ForeignProcess extends WatchedProcess {

    private ForeignProcess(Kernel kernel, int pidfd, ProcessId init) {
        super(kernel, pidfd, init, init);
    }

    static ForeignProcess watch(Kernel kernel, int pidfd, ProcessId init) throws SyscallException {
        var process = new ForeignProcess(kernel, pidfd, init);
        process.startWatching();
        return process;
    }

    @Override
    public Optional<ProcessId> supervisor() {
        return Optional.empty();
    }

    @Override
    public Optional<LaunchException> refusal() {
        return Optional.empty();
    }

    @Override
    public void awaitMade(Duration timeout) {
        throw new IllegalStateException("recovered containers run already");
    }

    @Override
    public void release(Duration timeout) {
        throw new IllegalStateException("recovered containers run already");
    }

    @Override
    public void signal(int signal) throws SyscallException {
        onPidfd(pidfd -> kernel.syscalls().pidfdSignal(pidfd, signal));
    }

    @Override
    public void signalTree(int signal) throws SyscallException {
        new TreeSignal(kernel.syscalls(), kernel.proc()).send(init(), signal);
    }

    @Override
    public boolean destroy(Duration patience) throws SyscallException, InterruptedException {
        signalTree(TreeSignal.SIGKILL);
        return awaitExit(patience);
    }
}
