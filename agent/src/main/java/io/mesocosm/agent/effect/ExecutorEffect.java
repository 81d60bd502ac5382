package io.mesocosm.agent.effect;

import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.ExecutorRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;

/** The executor API, over HTTP or within the process. */
public sealed interface ExecutorEffect extends AgentEffect {

    /** Answers a call that opens no stream. */
    record Respond(CallHandle call, int status, String body) implements ExecutorEffect {}

    /** Answers a SUBSCRIBE with 200: its event stream is open. */
    record OpenStream(CallHandle call) implements ExecutorEffect {}

    /** Writes an event to an open stream. */
    record SendEvent(CallHandle stream, Event event) implements ExecutorEffect {}

    /** Ends a stream; no {@code Disconnected} is needed for it. */
    record CloseStream(CallHandle stream) implements ExecutorEffect {}

    /**
     * Starts the logic of a built-in executor in this process, beside its container that runs already; it subscribes by
     * itself. Its task's process is the container's: when that exits by itself, the logic is told, and
     * {@code ContainerTerminated} follows once the logic has stopped. When the container is destroyed or limited, the
     * logic is dropped and {@code ContainerTerminated} follows at once.
     *
     * @param resumed present when the container outlived the agent
     */
    record HostExecutor(ExecutorRun run, ExecutorInfo executor, FrameworkInfo framework, Optional<Resumed> resumed)
            implements ExecutorEffect {}

    /**
     * A command task that was under way when the former agent ended.
     *
     * @param last the state that it was last known in
     * @param told what its executor has told of it, oldest first
     * @param killed when it was first asked to end, if it was
     */
    record Resumed(TaskInfo task, TaskState last, List<TaskStatus> told, Optional<Instant> killed) {
        public Resumed {
            told = List.copyOf(told);
        }

        /**
         * Whether its executor told that the command runs, and goes on from there. One that did not tells the story of
         * its task from the beginning, as one that outlived the agent sends again what was not acknowledged.
         */
        public boolean goesOn() {
            return !told.isEmpty()
                    && switch (told.getLast().getState()) {
                        case TASK_RUNNING, TASK_KILLING -> true;
                        case TASK_STAGING,
                                TASK_STARTING,
                                TASK_FINISHED,
                                TASK_FAILED,
                                TASK_KILLED,
                                TASK_ERROR,
                                TASK_LOST,
                                TASK_DROPPED,
                                TASK_UNREACHABLE,
                                TASK_GONE,
                                TASK_GONE_BY_OPERATOR,
                                TASK_UNKNOWN -> false;
                    };
        }
    }
}
