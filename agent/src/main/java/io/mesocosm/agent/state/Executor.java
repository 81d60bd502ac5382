package io.mesocosm.agent.state;

import io.mesocosm.common.ids.ExecutorId;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/**
 * An executor in one container.
 *
 * <pre>
 * REGISTERING ─▶ RUNNING ─▶ TERMINATING ─▶ TERMINATED
 *       └────────────┴────────────┴────────────▲  (its container ended)
 * </pre>
 *
 * @param kind what it is, which decides who runs it
 * @param hosting present when the agent runs its logic in its own process
 * @param checkpoint whether it survives the agent: the framework asked for it
 * @param directory its sandbox, absolute
 * @param user whom its processes run as; empty for whoever runs the agent
 * @param containerStatus what is known of its container once that was launched
 * @param pending why the agent ends its container, if it does
 */
public record Executor(
        ExecutorRun run,
        ExecutorInfo info,
        Kind kind,
        Optional<Hosting> hosting,
        State state,
        boolean checkpoint,
        String directory,
        Optional<String> user,
        Transport transport,
        Optional<ContainerStatus> containerStatus,
        ExecutorTasks tasks,
        Optional<PendingTermination> pending) {

    /** What an executor is. */
    public enum Kind {
        /** Made up by the agent for one task that is a command. */
        COMMAND,
        /** Built in, runs task groups in nested containers. */
        DEFAULT,
        /** Brought by the framework. */
        CUSTOM
    }

    /** Where an executor stands. */
    public enum State {
        /** Its container is being launched, or it has not called yet. */
        REGISTERING,
        /** Takes tasks. */
        RUNNING,
        /** Was told to end, or its container is being destroyed. */
        TERMINATING,
        /** Its container is gone. */
        TERMINATED
    }

    /** Its id within its framework. */
    public ExecutorId id() {
        return run.executorId();
    }

    /** Whether the agent runs its logic in its own process. */
    public boolean hosted() {
        return hosting.isPresent();
    }

    /** Whether the master must not know of it, since the agent made it up for a task. */
    public boolean isGenerated() {
        return kind == Kind.COMMAND;
    }

    /** Whether it may still be told something: it has not been told to end. */
    public boolean isLive() {
        return state == State.REGISTERING || state == State.RUNNING;
    }

    /** Elsewhere in its life. */
    public Executor withState(State value) {
        return copy(value, transport, containerStatus, tasks, pending);
    }

    /** Its task was asked to end. */
    public Executor killed(Instant when) {
        return new Executor(
                run,
                info,
                kind,
                hosting.map(how -> new Hosting(how.task(), Optional.of(when))),
                state,
                checkpoint,
                directory,
                user,
                transport,
                containerStatus,
                tasks,
                pending);
    }

    /** Reached another way. */
    public Executor withTransport(Transport value) {
        return copy(state, value, containerStatus, tasks, pending);
    }

    /** With its container known. */
    public Executor withContainerStatus(ContainerStatus value) {
        return copy(state, transport, Optional.of(value), tasks, pending);
    }

    /** With other tasks. */
    public Executor withTasks(ExecutorTasks value) {
        return copy(state, transport, containerStatus, value, pending);
    }

    /** With a reason for its end, which comes later; an earlier reason stays. */
    public Executor withPending(PendingTermination reason) {
        return copy(state, transport, containerStatus, tasks, pending.isPresent() ? pending : Optional.of(reason));
    }

    /** Being ended for that reason; an earlier reason stays. */
    public Executor endedBy(PendingTermination reason) {
        return withPending(reason).withState(State.TERMINATING);
    }

    private Executor copy(
            State newState,
            Transport newTransport,
            Optional<ContainerStatus> newContainerStatus,
            ExecutorTasks newTasks,
            Optional<PendingTermination> newPending) {
        return new Executor(
                run,
                info,
                kind,
                hosting,
                newState,
                checkpoint,
                directory,
                user,
                newTransport,
                newContainerStatus,
                newTasks,
                newPending);
    }
}
