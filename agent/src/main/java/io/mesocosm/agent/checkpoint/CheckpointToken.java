package io.mesocosm.agent.checkpoint;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.common.ids.TaskId;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.KillPolicy;

/** What the core was waiting for when it asked for a checkpoint; comes back when that is durable. */
public sealed interface CheckpointToken {

    /** The agent's id is kept: it may call itself registered with the master of that attempt. */
    record AgentStored(AgentInfo info, long attempt) implements CheckpointToken {}

    /** The executor and its first tasks are kept: its container may be launched. */
    record ExecutorStored(ExecutorRun run, List<TaskId> tasks) implements CheckpointToken {

        public ExecutorStored {
            tasks = List.copyOf(tasks);
        }
    }

    /** More tasks of a known executor are kept: they may be delivered. */
    record TasksStored(ExecutorRun run, List<TaskId> tasks) implements CheckpointToken {

        public TasksStored {
            tasks = List.copyOf(tasks);
        }
    }

    /** A status update is kept: it may be forwarded, and acknowledged to its executor. */
    record UpdateStored(StreamKey key, ByteString uuid) implements CheckpointToken {}

    /** The acknowledgement of a status update is kept: the next may be forwarded. */
    record AcknowledgementStored(StreamKey key, ByteString uuid) implements CheckpointToken {}

    /** That a hosted executor's task is to end is kept: its logic may be told. */
    record KillStored(ExecutorRun run, TaskId task, Optional<KillPolicy> policy) implements CheckpointToken {}
}
