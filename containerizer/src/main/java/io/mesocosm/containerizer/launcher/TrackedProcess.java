package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupKiller;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.process.TreeSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container whose processes are in a cgroup of its own: whatever they did, they are found there. */
final class TrackedProcess implements ContainerProcess {

    private static final Logger log = LoggerFactory.getLogger(TrackedProcess.class);

    /** For the cheap way; a container that defends itself, by forking faster than it is killed, is frozen then. */
    private static final Duration QUICK = Duration.ofMillis(500);

    /** A supervisor whose container is gone has only its status left to write. */
    private static final Duration SUPERVISOR = Duration.ofSeconds(3);

    private final ContainerProcess process;
    private final Cgroup cgroup;
    private final CgroupKiller killer;
    private final Duration killPatience;

    /** @param cgroup may be missing: the container may have been launched by other means */
    TrackedProcess(ContainerProcess process, Cgroup cgroup, CgroupKiller killer, Duration killPatience) {
        this.process = process;
        this.cgroup = cgroup;
        this.killer = killer;
        this.killPatience = killPatience;
    }

    @Override
    public ProcessId init() {
        return process.init();
    }

    @Override
    public Optional<ProcessId> supervisor() {
        return process.supervisor();
    }

    @Override
    public void awaitMade(Duration timeout) throws LaunchException, InterruptedException {
        process.awaitMade(timeout);
    }

    @Override
    public void release(Duration timeout) throws LaunchException, InterruptedException {
        process.release(timeout);
    }

    @Override
    public Optional<LaunchException> refusal() {
        return process.refusal();
    }

    @Override
    public CompletableFuture<Void> exited() {
        return process.exited();
    }

    @Override
    public void signal(int signal) throws IOException {
        process.signal(signal);
    }

    @Override
    public void signalTree(int signal) throws IOException {
        process.signalTree(signal);
        if (signal == TreeSignal.SIGKILL) {
            Thread.startVirtualThread(this::killByCgroup);
        }
    }

    /** What a container has frozen of itself hears no signal on v1. */
    private void killByCgroup() {
        try {
            Set<Integer> left = killer.kill(cgroup, killPatience);
            if (!left.isEmpty()) {
                log.warn("processes are not killed cgroup={} left={}", cgroup.directory(), left);
            }
        } catch (IOException e) {
            log.warn("cannot kill by cgroup cgroup={} reason={}", cgroup.directory(), e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Asks the supervisor first, which costs least. Then by the cgroup, whatever became of the supervisor. What has left
     * the supervisor's tree, as orphans in the PID namespace of a parent container do, is found by the cgroup too.
     */
    @Override
    public boolean destroy(Duration patience) throws IOException, InterruptedException {
        boolean exited = askedToEnd() && awaitExit(QUICK);
        boolean empty = killer.kill(cgroup, killPatience).isEmpty();
        exited = exited || awaitExit(empty ? QUICK : patience);
        return (exited || process.destroy(SUPERVISOR)) && empty;
    }

    private boolean askedToEnd() {
        try {
            process.signalTree(TreeSignal.SIGKILL);
            return true;
        } catch (IOException _) {
            return false; // the cgroup is next
        }
    }

    private boolean awaitExit(Duration patience) throws InterruptedException {
        try {
            process.exited().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException _) {
            return false;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
