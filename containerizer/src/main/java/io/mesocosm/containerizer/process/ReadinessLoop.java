package io.mesocosm.containerizer.process;

import io.mesocosm.common.loop.FaultHandler;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until descriptors become readable: pidfds of processes that end, channels of supervisors that report. One
 * thread for all of them; it belongs to this class.
 */
public final class ReadinessLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReadinessLoop.class);
    private static final int BATCH = 256;
    private static final long WAKE = 0;

    /**
     * What to do once.
     *
     * @param token what the kernel says; a descriptor's number alone may have been another's, closed meanwhile
     */
    private record Watch(long token, Runnable callback) {}

    private final Syscalls syscalls;
    private final FaultHandler faults;
    private final int epoll;
    private final int wake;
    /** By descriptor: many containers end at once. */
    private final Map<Integer, Watch> watches = new ConcurrentHashMap<>();

    private final AtomicInteger generations = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Ready to {@link #start}.
     *
     * @param faults told when nothing can be waited for any more: no end of a container would be noticed
     */
    public ReadinessLoop(Syscalls syscalls, FaultHandler faults) throws SyscallException {
        this.syscalls = syscalls;
        this.faults = faults;
        this.epoll = syscalls.epollCreate();
        this.wake = syscalls.eventCreate();
        this.thread = Thread.ofPlatform().name("container-reaper").daemon().unstarted(this::run);
    }

    /** Begins to wait. */
    public void start() throws SyscallException {
        syscalls.epollAdd(epoll, wake, WAKE);
        thread.start();
    }

    /**
     * Calls back once, on the loop's thread, when the descriptor is readable; the callback must not wait. The descriptor
     * stays open until then, or until {@link #forget}.
     */
    public void whenReadable(int descriptor, Runnable callback) throws SyscallException {
        watch(descriptor, callback, syscalls::epollAdd);
    }

    /**
     * As {@link #whenReadable}, when there is something of priority: a file of cgroup v2 has changed since it was last
     * read through this descriptor.
     */
    public void whenChanged(int descriptor, Runnable callback) throws SyscallException {
        watch(descriptor, callback, syscalls::epollAddPriority);
    }

    @FunctionalInterface
    private interface Adding {
        void add(int epoll, int descriptor, long token) throws SyscallException;
    }

    private void watch(int descriptor, Runnable callback, Adding adding) throws SyscallException {
        var watch = new Watch(token(descriptor), callback);
        if (watches.putIfAbsent(descriptor, watch) != null) {
            throw new IllegalStateException("descriptor " + descriptor + " is waited for already");
        }
        try {
            adding.add(epoll, descriptor, watch.token);
        } catch (SyscallException e) {
            watches.remove(descriptor, watch);
            throw e;
        }
    }

    /** Never {@link #WAKE}. */
    private long token(int descriptor) {
        int generation = generations.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
        return ((long) generation << Integer.SIZE) | descriptor;
    }

    /** No callback any more; the descriptor may be closed. */
    public void forget(int descriptor) {
        if (watches.remove(descriptor) != null) {
            unregister(descriptor);
        }
    }

    /** How many descriptors are waited for. */
    public int size() {
        return watches.size();
    }

    @Override
    public void close() {
        closed = true;
        try {
            syscalls.eventSignal(wake);
            thread.join();
        } catch (SyscallException e) {
            log.warn("could not wake the loop: {}", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        syscalls.close(epoll);
        syscalls.close(wake);
    }

    private void run() {
        long[] ready = new long[BATCH];
        while (!closed) {
            try {
                int count = syscalls.epollWait(epoll, ready, -1);
                for (int i = 0; i < count; i++) {
                    fire(ready[i]);
                }
            } catch (SyscallException e) {
                faults.fault("waiting for containers", e);
                return;
            }
        }
    }

    private void fire(long token) {
        int descriptor = (int) token;
        Watch watch = watches.get(descriptor);
        if (watch == null || watch.token != token || !watches.remove(descriptor, watch)) {
            return; // the wake-up, or forgotten meanwhile
        }
        unregister(descriptor);
        try {
            watch.callback.run();
        } catch (RuntimeException e) {
            faults.fault("telling that a descriptor is readable", e);
        }
    }

    private void unregister(int descriptor) {
        try {
            syscalls.epollRemove(epoll, descriptor);
        } catch (SyscallException e) {
            log.debug("descriptor was not watched: {}", e.getMessage());
        }
    }
}
