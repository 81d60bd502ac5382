package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.process.Kernel;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.SyscallException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What both kinds of container process share: a pidfd that is waited for, and the lock that guards it. */
abstract class WatchedProcess implements ContainerProcess {

    /** A call to the kernel on an open pidfd. */
    @FunctionalInterface
    interface OnPidfd {
        void call(int pidfd) throws SyscallException;
    }

    protected final Kernel kernel;
    private final ProcessId watched;
    private final ProcessId init;
    private final CompletableFuture<Void> exited = new CompletableFuture<>();
    private int pidfd;

    WatchedProcess(Kernel kernel, int pidfd, ProcessId watched, ProcessId init) {
        this.kernel = kernel;
        this.pidfd = pidfd;
        this.watched = watched;
        this.init = init;
    }

    /** Called once, by whoever made the process; the pidfd is still theirs if it fails. */
    final void startWatching() throws SyscallException {
        kernel.loop().whenReadable(pidfd, this::ended);
    }

    private void ended() {
        PosixLauncher.reap(kernel.syscalls(), watched.pid());
        closePidfd();
        exited.completeAsync(() -> null, Thread::startVirtualThread);
    }

    @Override
    public final ProcessId init() {
        return init;
    }

    @Override
    public final CompletableFuture<Void> exited() {
        return exited;
    }

    /** Does nothing when the process has ended: a pidfd that is closed may be somebody else's number. */
    protected final synchronized void onPidfd(OnPidfd action) throws SyscallException {
        if (pidfd < 0) {
            return;
        }
        try {
            action.call(pidfd);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
    }

    protected final boolean awaitExit(Duration patience) throws InterruptedException {
        try {
            exited.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            return !watched.isAlive(kernel.proc());
        }
    }

    private synchronized void closePidfd() {
        if (pidfd >= 0) {
            kernel.syscalls().close(pidfd);
            pidfd = -1;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (pidfd >= 0) {
                kernel.loop().forget(pidfd);
            }
        }
        closePidfd();
    }
}
