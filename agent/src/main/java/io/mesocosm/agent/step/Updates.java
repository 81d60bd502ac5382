package io.mesocosm.agent.step;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskResourceLimitation;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.TaskStatus.Source;

/** Status updates that the agent makes. Mesos: protobuf::createStatusUpdate. */
public final class Updates {

    private Updates() {}

    /** The word of the agent on a task. */
    public static StatusUpdate of(Turn turn, FrameworkId framework, TaskId task, Verdict verdict) {
        ByteString uuid = UuidBytes.of(turn.ids().uuid());
        double timestamp = seconds(turn.now());
        var agent = turn.agentId().toProto();
        var status = TaskStatus.newBuilder()
                .setTaskId(task.toProto())
                .setAgentId(agent)
                .setState(verdict.state())
                .setSource(Source.SOURCE_AGENT)
                .setReason(verdict.reason())
                .setMessage(verdict.message())
                .setTimestamp(timestamp)
                .setUuid(uuid);
        var update = StatusUpdate.newBuilder()
                .setFrameworkId(framework.toProto())
                .setSlaveId(agent)
                .setTimestamp(timestamp)
                .setUuid(uuid);
        verdict.executor().ifPresent(id -> {
            status.setExecutorId(id.toProto());
            update.setExecutorId(id.toProto());
        });
        if (!verdict.limited().isEmpty()) {
            status.setLimitation(TaskResourceLimitation.newBuilder().addAllResources(verdict.limited()));
        }
        return update.setStatus(status).build();
    }

    /** An executor's word on a task, as far as its call tells. */
    public static StatusUpdate of(Turn turn, FrameworkId framework, TaskStatus told) {
        var agent = turn.agentId().toProto();
        TaskStatus status =
                told.hasAgentId() ? told : told.toBuilder().setAgentId(agent).build();
        var update = StatusUpdate.newBuilder()
                .setFrameworkId(framework.toProto())
                .setStatus(status)
                .setSlaveId(agent)
                .setTimestamp(told.hasTimestamp() ? told.getTimestamp() : seconds(turn.now()));
        if (told.hasExecutorId()) {
            update.setExecutorId(told.getExecutorId());
        }
        if (told.hasUuid()) {
            update.setUuid(told.getUuid());
        }
        return update.build();
    }

    /** Raises the word of the agent on a task. */
    public static void tell(Turn turn, FrameworkId framework, TaskId task, Verdict verdict) {
        turn.then(new Followup.TaskChanged(of(turn, framework, task, verdict), new Origin.Agent()));
    }

    /** What a task that never ran is told to be: dropped, to those who know the word. */
    public static TaskState dropped(boolean partitionAware) {
        return partitionAware ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
    }

    /** What a task whose end nobody saw is told to be: gone, to those who know the word. */
    public static TaskState gone(Framework framework) {
        return framework.isPartitionAware() ? TaskState.TASK_GONE : TaskState.TASK_LOST;
    }

    /** An instant as messages carry it: seconds since 1970. */
    public static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }

    /** What the agent says of a task. */
    public record Verdict(
            TaskState state, Reason reason, String message, Optional<ExecutorId> executor, List<Resource> limited) {

        public Verdict {
            limited = List.copyOf(limited);
        }

        /** Without resources that were exceeded. */
        public Verdict(TaskState state, Reason reason, String message, Optional<ExecutorId> executor) {
            this(state, reason, message, executor, List.of());
        }

        /** Without naming an executor. */
        public Verdict(TaskState state, Reason reason, String message) {
            this(state, reason, message, Optional.empty());
        }
    }
}
