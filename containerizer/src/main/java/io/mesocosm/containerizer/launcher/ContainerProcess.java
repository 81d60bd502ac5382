package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.process.ProcessId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The processes of one container: its first process and, where we launched it, the supervisor above that.
 *
 * <pre>
 *   started ── release ──▶ running ──▶ exited
 *      └────────────────────────────────▲   (refused, killed, agent gone)
 * </pre>
 */
public interface ContainerProcess extends AutoCloseable {

    /** The first process of the container: what {@code /containers} shows, whose namespaces are the container's. */
    ProcessId init();

    /** Empty for a container that Mesos launched. */
    Optional<ProcessId> supervisor();

    /** Returns when the first process has made the container's file systems, which it does unasked. */
    void awaitMade(Duration timeout) throws LaunchException, InterruptedException;

    /** Why there will be no command, if that is known before the first process has been released. */
    Optional<LaunchException> refusal();

    /** Lets the first process become the command; returns when it has. */
    void release(Duration timeout) throws LaunchException, InterruptedException;

    /** Completes when the container's processes are gone as far as the launcher can see, on a thread of its own. */
    CompletableFuture<Void> exited();

    /** To the first process. One that is gone is no error. */
    void signal(int signal) throws IOException;

    /** To every process of the container. */
    void signalTree(int signal) throws IOException;

    /**
     * Kills everything and returns when it is gone, or when there is no use in waiting longer.
     *
     * @return whether all of it is gone
     */
    boolean destroy(Duration patience) throws IOException, InterruptedException;

    /** Gives the descriptors back; what runs goes on. */
    @Override
    void close();
}
