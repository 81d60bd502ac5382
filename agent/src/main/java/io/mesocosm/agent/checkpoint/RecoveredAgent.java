package io.mesocosm.agent.checkpoint;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;

/**
 * The checkpoint tree as found at start; empty lists when the agent is new.
 *
 * @param info the agent as it was registered, with its id; empty when it never was, or starts anew
 * @param infoChanged whether this agent's own description differs, compatibly, from the registered one
 * @param rebooted whether the host was restarted since: no executor can have survived
 * @param drain the drain that was going on
 * @param resources what was reserved and made of the resources; found also by an agent that starts anew
 * @param errors files that could not be read and were left out
 */
public record RecoveredAgent(
        Optional<AgentInfo> info,
        boolean infoChanged,
        boolean rebooted,
        List<OfFramework> frameworks,
        Optional<DrainConfig> drain,
        OfResources resources,
        int errors) {

    public RecoveredAgent {
        frameworks = List.copyOf(frameworks);
    }

    /** Nothing was found: an agent that starts for the first time. */
    public static final RecoveredAgent NOTHING =
            new RecoveredAgent(Optional.empty(), false, false, List.of(), Optional.empty(), OfResources.NOTHING, 0);

    /** A framework's directory; {@code pid} is empty for a framework on HTTP. */
    public record OfFramework(FrameworkInfo info, Optional<Upid> pid, List<OfExecutor> executors) {

        public OfFramework {
            executors = List.copyOf(executors);
        }
    }

    /**
     * An executor's directory.
     *
     * @param generated whether the agent had made it up for a task
     * @param latest the run that {@code runs/latest} points at
     * @param runs every run, the latest among them
     */
    public record OfExecutor(ExecutorInfo info, boolean generated, Optional<ContainerId> latest, List<OfRun> runs) {

        public OfExecutor {
            runs = List.copyOf(runs);
        }
    }

    /**
     * A run's directory.
     *
     * @param libprocessPid where its v0 executor was
     * @param http whether its executor had subscribed over HTTP or in the agent's process
     * @param hosting present when the agent ran the executor's logic
     * @param completed whether its sentinel is there
     */
    public record OfRun(
            ContainerId containerId,
            Optional<Long> forkedPid,
            Optional<Upid> libprocessPid,
            boolean http,
            Optional<Hosting> hosting,
            boolean completed,
            List<OfTask> tasks) {

        public OfRun {
            tasks = List.copyOf(tasks);
        }
    }

    /** A task's directory: its record as it was created, its updates in order, the uuids acknowledged. */
    public record OfTask(Task task, List<StatusUpdate> updates, Set<ByteString> acknowledged) {

        public OfTask {
            updates = List.copyOf(updates);
            acknowledged = Set.copyOf(acknowledged);
        }
    }

    /**
     * What was reserved and made of the agent's resources.
     *
     * @param checkpointed dynamic reservations and persistent volumes, in post-refinement format
     * @param operations that were not settled
     * @param streams the directories of operations' updates, also of operations that nobody knows any more
     */
    public record OfResources(List<Resource> checkpointed, List<Operation> operations, List<OfOperation> streams) {

        /** Nothing was. */
        public static final OfResources NOTHING = new OfResources(List.of(), List.of(), List.of());

        public OfResources {
            checkpointed = List.copyOf(checkpointed);
            operations = List.copyOf(operations);
            streams = List.copyOf(streams);
        }
    }

    /** An operation's directory: its updates in order, the uuids acknowledged. */
    public record OfOperation(
            ByteString operation, List<UpdateOperationStatusMessage> updates, Set<ByteString> acknowledged) {

        public OfOperation {
            updates = List.copyOf(updates);
            acknowledged = Set.copyOf(acknowledged);
        }

        /** What the records of a directory say, in the order in which they were written. */
        public static OfOperation of(ByteString operation, List<UpdateOperationStatusRecord> records) {
            List<UpdateOperationStatusMessage> updates = new ArrayList<>();
            Set<ByteString> acknowledged = new HashSet<>();
            for (UpdateOperationStatusRecord record : records) {
                switch (record.getType()) {
                    case UPDATE -> updates.add(record.getUpdate());
                    case ACK -> acknowledged.add(record.getUuid().getValue());
                }
            }
            return new OfOperation(operation, updates, acknowledged);
        }
    }
}
