package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.launcher.ContainerProcess;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * One container in its life. Any thread; what changes is guarded by the object's lock.
 *
 * <pre>
 *   PREPARING ─▶ ISOLATING ─▶ FETCHING ─▶ RUNNING
 *       └────────────┴───────────┴───────────┴──▶ DESTROYING
 * </pre>
 */
final class Container {

    enum State {
        PREPARING,
        ISOLATING,
        FETCHING,
        RUNNING,
        DESTROYING
    }

    private final ContainerId id;
    private final CompletableFuture<ContainerTermination> termination = new CompletableFuture<>();
    private final CompletableFuture<Boolean> launched = new CompletableFuture<>();
    private State state = State.PREPARING;
    private Optional<Thread> launcher = Optional.empty();
    private ContainerConfig config = ContainerConfig.getDefaultInstance();
    private Optional<ContainerLaunchInfo> launchInfo = Optional.empty();
    private Optional<ContainerProcess> process = Optional.empty();
    private Optional<Requests> requests = Optional.empty();

    /** Why it is destroyed, unless it ended by itself or was asked to. */
    private Optional<ContainerTermination> cause = Optional.empty();

    /** How it ended in the agent's former life, if it did. */
    private Optional<ContainerTermination> former = Optional.empty();

    /** Whether nobody knows it any more, so that nobody will ask how it ended. */
    private boolean orphan;

    /** What the container may use, as far as it has been told. */
    record Requests(List<Resource> resources, Map<String, Value.Scalar> limits) {}

    Container(ContainerId id) {
        this.id = id;
    }

    ContainerId id() {
        return id;
    }

    /** Completes when all is cleaned up. */
    CompletableFuture<ContainerTermination> termination() {
        return termination;
    }

    /** Completes when no thread is launching it any more: with true when it ran. */
    CompletableFuture<Boolean> launched() {
        return launched;
    }

    synchronized void launchingOn(Thread thread) {
        launcher = Optional.of(thread);
    }

    synchronized void launchEnded(boolean runs) {
        launcher = Optional.empty();
        launched.complete(runs);
    }

    /** Goes on with the launch, unless the container is being destroyed. */
    synchronized void advance(State next) throws ContainerizerException {
        checkNotDestroyed();
        state = next;
    }

    synchronized void checkNotDestroyed() throws ContainerizerException {
        if (state == State.DESTROYING) {
            throw new ContainerizerException("Container is being destroyed during launch");
        }
    }

    synchronized State state() {
        return state;
    }

    /**
     * The first to call it destroys the container; a launch that is going on is interrupted.
     *
     * @param reason why, unless it ended by itself or was asked to
     */
    synchronized boolean beginDestroying(Optional<ContainerTermination> reason) {
        if (state == State.DESTROYING) {
            return false;
        }
        state = State.DESTROYING;
        cause = reason;
        launcher.ifPresent(Thread::interrupt);
        return true;
    }

    synchronized Optional<ContainerTermination> cause() {
        return cause;
    }

    synchronized ContainerConfig config() {
        return config;
    }

    synchronized void setConfig(ContainerConfig value) {
        config = value;
        requests = Optional.of(new Requests(value.getResourcesList(), value.getLimitsMap()));
    }

    synchronized Optional<ContainerLaunchInfo> launchInfo() {
        return launchInfo;
    }

    synchronized void setLaunchInfo(ContainerLaunchInfo value) {
        launchInfo = Optional.of(value);
    }

    synchronized Optional<ContainerProcess> process() {
        return process;
    }

    synchronized void setProcess(ContainerProcess value) {
        process = Optional.of(value);
    }

    synchronized Optional<Requests> requests() {
        return requests;
    }

    synchronized void setRequests(Requests value) {
        requests = Optional.of(value);
    }

    synchronized Optional<ContainerTermination> former() {
        return former;
    }

    synchronized void endedBefore(ContainerTermination how) {
        former = Optional.of(how);
    }

    synchronized boolean isOrphan() {
        return orphan;
    }

    synchronized void orphaned() {
        orphan = true;
    }

    /** A container of the agent's former life runs, as far as we know. */
    synchronized void recovered() {
        state = State.RUNNING;
        launched.complete(true);
    }
}
