package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.process.ReadinessLoop;
import io.mesocosm.containerizer.process.TreeSignal;
import io.mesocosm.containerizer.syscalls.Spawned;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts supervisors. From {@link #startAhead} on there is one that waits for the next container, since a program takes
 * longer to start than a container takes to be made. One that waits ends by itself with the agent. For any thread.
 */
public final class Supervisors implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Supervisors.class);

    /** It has nothing to do but to end. */
    private static final Duration END_TIMEOUT = Duration.ofSeconds(5);

    private final Syscalls syscalls;
    private final ReadinessLoop loop;
    private final Path program;
    private Optional<Spawned> waiting = Optional.empty();
    private boolean ahead;
    private boolean starting;
    private boolean closed;

    /** @param program of {@code NativeLibrary} */
    public Supervisors(Syscalls syscalls, ReadinessLoop loop, Path program) {
        this.syscalls = syscalls;
        this.loop = loop;
        this.program = program;
    }

    /** One that has its description; it is the caller's. */
    Spawned describe(String title, byte[] description) throws SyscallException {
        Optional<Spawned> ahead = take();
        if (ahead.isPresent()) {
            try {
                return describe(ahead.get(), title, description);
            } catch (SyscallException e) {
                log.warn(
                        "supervisor that waited is of no use pid={} reason={}",
                        ahead.get().pid(),
                        e.getMessage());
            }
        }
        return describe(syscalls.spawn(program), title, description);
    }

    private Spawned describe(Spawned spawned, String title, byte[] description) throws SyscallException {
        try {
            syscalls.handDescription(spawned, title, description);
            return spawned;
        } catch (SyscallException e) {
            syscalls.close(spawned.channel());
            var unused = abandon(spawned);
            throw e;
        } finally {
            syscalls.close(spawned.description());
        }
    }

    private synchronized Optional<Spawned> take() {
        Optional<Spawned> taken = waiting;
        waiting = Optional.empty();
        return taken;
    }

    /**
     * Starts the next, if none waits, and from now on another whenever that has got a container.
     *
     * @throws SyscallException also when this host does not let us execute it
     */
    public void startAhead() throws SyscallException {
        synchronized (this) {
            ahead = true;
            if (waiting.isPresent() || starting || closed) {
                return;
            }
            starting = true;
        }
        Optional<Spawned> started = Optional.empty();
        try {
            started = Optional.of(syscalls.spawn(program));
        } finally {
            keep(started);
        }
    }

    private void keep(Optional<Spawned> started) {
        synchronized (this) {
            starting = false;
            if (!closed) {
                waiting = started;
                return;
            }
        }
        started.ifPresent(spawned -> {
            var unused = dismiss(spawned);
        });
    }

    /** A launch is over: the next supervisor is started on a thread of its own. Without one a launch takes longer. */
    void launched() {
        synchronized (this) {
            if (!ahead) {
                return;
            }
        }
        Thread.startVirtualThread(() -> {
            try {
                startAhead();
            } catch (SyscallException e) {
                log.warn("no supervisor waits for the next container reason={}", e.getMessage());
            }
        });
    }

    /**
     * Its channel is closed: whatever it has started goes away by itself, or at the latest by this.
     *
     * @return completes when it is gone, unless the loop ends before
     */
    CompletableFuture<Void> abandon(Spawned spawned) {
        try {
            syscalls.pidfdSignal(spawned.pidfd(), TreeSignal.SIGKILL);
        } catch (SyscallException e) {
            log.debug("supervisor ends by itself pid={} reason={}", spawned.pid(), e.getMessage());
        }
        var gone = new CompletableFuture<Void>();
        try {
            loop.whenReadable(spawned.pidfd(), () -> {
                syscalls.close(spawned.pidfd());
                PosixLauncher.reap(syscalls, spawned.pid());
                gone.complete(null);
            });
        } catch (SyscallException e) {
            log.error("supervisor stays a zombie pid={} reason={}", spawned.pid(), e.getMessage());
            syscalls.close(spawned.pidfd());
            gone.complete(null);
        }
        return gone;
    }

    private CompletableFuture<Void> dismiss(Spawned spawned) {
        syscalls.close(spawned.description());
        syscalls.close(spawned.channel());
        return abandon(spawned);
    }

    /** Ends the one that waits; before the loop is closed. */
    @Override
    public void close() {
        Optional<Spawned> left;
        synchronized (this) {
            closed = true;
            left = take();
        }
        left.ifPresent(spawned -> dismiss(spawned)
                .completeOnTimeout(null, END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .join());
    }
}
