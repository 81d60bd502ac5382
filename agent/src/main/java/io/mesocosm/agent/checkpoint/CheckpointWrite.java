package io.mesocosm.agent.checkpoint;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.StatusUpdateRecord;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusRecord;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;

/**
 * One change of the checkpoint tree below {@code meta/}, of the agent that the effect names. Resources in it are in
 * post-refinement format; the edge writes them as Mesos does.
 */
public sealed interface CheckpointWrite {

    /** {@code slave.info}, and {@code meta/slaves/latest} pointing at this agent. */
    record Agent(AgentInfo info) implements CheckpointWrite {}

    /** {@code framework.info} and {@code framework.pid}; a framework on HTTP has the pid {@code @0.0.0.0:0}. */
    record Framework(FrameworkInfo info, Optional<Upid> pid) implements CheckpointWrite {}

    /**
     * {@code executor.info}, {@code executor_generated_for_command_task}, the directory of the run and
     * {@code runs/latest} pointing at it.
     */
    record Executor(ExecutorRun run, ExecutorInfo info, boolean generated) implements CheckpointWrite {}

    /** {@code task.info} in the run's {@code tasks/<id>}. */
    record TaskCreated(ExecutorRun run, Task task) implements CheckpointWrite {}

    /** One record at the end of {@code task.updates}; must survive a crash of the host. */
    record UpdateRecord(ExecutorRun run, TaskId task, StatusUpdateRecord record) implements CheckpointWrite {}

    /** One record at the end of the operation's {@code operation.updates}; must survive a crash of the host. */
    record OperationRecord(ByteString operation, UpdateOperationStatusRecord record) implements CheckpointWrite {}

    /** The directory of the operation's updates goes: the last one was acknowledged. */
    record OperationForgotten(ByteString operation) implements CheckpointWrite {}

    /** {@code pids/libprocess.pid}. */
    record ExecutorPid(ExecutorRun run, Upid pid) implements CheckpointWrite {}

    /** {@code pids/http.marker}. */
    record HttpMarker(ExecutorRun run) implements CheckpointWrite {}

    /**
     * {@code pids/hosted.task} and {@code pids/hosted.kill}, which Mesos does not know: the agent itself runs the logic of
     * this executor, so that a later agent must do it, and must not wait for a process to call. The first file holds the
     * task of a command executor, and nothing for another; the second is there once the task is to end, and says since
     * when, in milliseconds.
     */
    record HostedExecutor(ExecutorRun run, Hosting hosting) implements CheckpointWrite {}

    /** {@code executor.sentinel}: this run is over. */
    record Sentinel(ExecutorRun run) implements CheckpointWrite {}

    /** {@code drain.config}; removed when empty. */
    record Drain(Optional<DrainConfig> config) implements CheckpointWrite {}
}
