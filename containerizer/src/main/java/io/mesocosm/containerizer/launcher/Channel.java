package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.process.ReadinessLoop;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Our end of the packet socket to one supervisor; used by one thread at a time, closed by any: its number is not used then. */
final class Channel implements AutoCloseable {

    private static final byte GO = 'g';

    private final Syscalls syscalls;
    private final ReadinessLoop loop;
    private final int descriptor;
    private final Runnable afterwards;
    private boolean closed;

    /** @param afterwards runs when it is closed */
    Channel(Syscalls syscalls, ReadinessLoop loop, int descriptor, Runnable afterwards) {
        this.syscalls = syscalls;
        this.loop = loop;
        this.descriptor = descriptor;
        this.afterwards = afterwards;
    }

    /** Waits for the next report. */
    Report next(Duration timeout) throws SyscallException, LaunchException, InterruptedException {
        for (; ; ) {
            Optional<Report> report = poll();
            if (report.isPresent()) {
                return report.get();
            }
            awaitReadable(timeout);
        }
    }

    /** The next report, if it is there already. */
    synchronized Optional<Report> poll() throws SyscallException {
        if (closed) {
            return Optional.of(new Report.Silent());
        }
        byte[] packet = new byte[Report.MAX_BYTES];
        int size = receive(packet);
        return size >= 0 ? Optional.of(Report.parse(packet, size)) : Optional.empty();
    }

    /** The kernel tells us first that nobody read our go-ahead; what was said before that is there still. */
    private int receive(byte[] packet) throws SyscallException {
        try {
            return syscalls.receive(descriptor, packet);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ECONNRESET) {
                return syscalls.receive(descriptor, packet);
            }
            throw e;
        }
    }

    private void awaitReadable(Duration timeout) throws SyscallException, LaunchException, InterruptedException {
        var readable = new CompletableFuture<Void>();
        synchronized (this) {
            if (closed) {
                return;
            }
            loop.whenReadable(descriptor, () -> readable.complete(null));
        }
        try {
            readable.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new LaunchException(
                    LaunchStep.NONE,
                    0,
                    "The supervisor of the container said nothing for " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            forget();
        }
    }

    private synchronized void forget() {
        if (!closed) {
            loop.forget(descriptor);
        }
    }

    /** Lets the first process go on. */
    synchronized void go() throws SyscallException {
        if (!closed) {
            syscalls.send(descriptor, GO);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            forget();
            closed = true;
            syscalls.close(descriptor);
        }
        afterwards.run();
    }
}
