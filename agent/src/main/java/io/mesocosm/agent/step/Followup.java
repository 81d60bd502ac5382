package io.mesocosm.agent.step;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Operation;

/**
 * What one room asks of another within the same step. Done in the order asked, after the room that asks is done, so that
 * no room needs to know another.
 */
public sealed interface Followup {

    /** A task changed, by word of its executor or of the agent. */
    record TaskChanged(StatusUpdate update, Origin origin) implements Followup {}

    /** A task that the master lists and the agent does not know. */
    record TaskUnknown(StatusUpdate update) implements Followup {}

    /** An update of a task was acknowledged, perhaps the last one. */
    record UpdateAcknowledged(StreamKey.OfTask key, boolean terminal) implements Followup {}

    /** An operation came to its end, which is kept on disk: the framework is to hear of it. */
    record OperationEnded(Operation operation) implements Followup {}

    /** The last update of an operation was acknowledged. */
    record OperationAcknowledged(ByteString operation) implements Followup {}

    /** Something is to be done to the agent's resources, or kept of them. */
    record WorkOnResources() implements Followup {}

    /** An order of the master that waited for the operations before it. */
    record HeldOrder(MasterEvent.Order order) implements Followup {}

    /** The agent's picture and the master's differ: they have to begin anew. */
    record RegisterAnew() implements Followup {}

    /** The master knows who the agent is, which may register now; {@code attempt} as in the link to the master. */
    record Register(long attempt) implements Followup {}

    /** Nothing may be forwarded: the master is gone. */
    record PauseUpdates() implements Followup {}

    /** All outstanding updates are forwarded again. */
    record ResumeUpdates() implements Followup {}

    /** Outstanding updates of a framework that is no more are dropped. */
    record ForgetUpdates(FrameworkId framework) implements Followup {}

    /** A task is to be killed. */
    record KillTask(FrameworkId framework, TaskId task, Optional<KillPolicy> policy) implements Followup {}

    /** Queued tasks may be delivered to a running executor. */
    record DeliverTasks(ExecutorRun run) implements Followup {}

    /** What an executor may use has changed. */
    record ResizeContainer(ExecutorRun run) implements Followup {}

    /** An executor is to be launched: all that must be durable before is. */
    record LaunchExecutor(ExecutorRun run) implements Followup {}

    /** An executor is to be told to end. */
    record ShutdownExecutor(ExecutorRun run) implements Followup {}

    /** An executor that never got a task and has none waiting is to be told to end. */
    record ShutdownUnusedExecutor(ExecutorRun run) implements Followup {}

    /**
     * The one task of a made-up executor was killed before delivery: its container, which holds that task's process, must
     * go.
     *
     * @param launched whether the launch was asked for already
     */
    record AbandonExecutor(ExecutorRun run, boolean launched) implements Followup {}

    /** The container of an executor is gone. */
    record ContainerGone(ExecutorRun run, Termination termination) implements Followup {}

    /** An executor may have nothing left to do. */
    record SettleExecutor(ExecutorRun run) implements Followup {}

    /** A framework may have nothing left. */
    record SettleFramework(FrameworkId framework) implements Followup {}

    /** All executors of a framework are to be ended. */
    record ShutdownFramework(FrameworkId framework) implements Followup {}

    /** Directories are of the dead from now on. */
    record Collect(List<String> paths) implements Followup {

        public Collect {
            paths = List.copyOf(paths);
        }
    }

    /** Directories are needed again. */
    record Keep(List<String> paths) implements Followup {

        public Keep {
            paths = List.copyOf(paths);
        }
    }

    /** The agent may be empty now, which ends draining, and ends the process when it is terminating. */
    record SettleAgent() implements Followup {}

    /** Draining goes on after recovery. */
    record Drain(DrainConfig config) implements Followup {}
}
