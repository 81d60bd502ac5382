package io.mesocosm.agent.event;

import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.CheckpointResourcesMessage;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.ReconcileOperationsMessage;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.UpdateFrameworkMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/** From the master, the way to it, and the v0 schedulers. {@code from} is the sender as the message carries it. */
public sealed interface MasterEvent extends AgentEvent {

    /** Another master leads, or none does. The same leader may be told again; that detects it anew. */
    record MasterDetected(Optional<MasterInfo> leader) implements MasterEvent {}

    /** Nobody will be found, for that reason. */
    record DetectionFailed(String reason) implements MasterEvent {}

    /**
     * The master's half of an authentication said something.
     *
     * @param exchange the number in the actor id {@code crammd5-authenticatee(n)} that it wrote to
     * @param message one of those that {@code Authenticatee} takes
     */
    record AuthenticationReply(Upid from, long exchange, Message message) implements MasterEvent {}

    /** The connection that was kept to that address broke. */
    record LinkBroken(Upid pid) implements MasterEvent {}

    /** The master admitted this agent as a new one. */
    record Registered(Upid from, SlaveRegisteredMessage message) implements MasterEvent {}

    /** The master took this agent back. */
    record Reregistered(Upid from, SlaveReregisteredMessage message) implements MasterEvent {}

    /** The master's observer asks whether the agent lives, and tells whether the master thinks it connected. */
    record Ping(Upid from, boolean connected) implements MasterEvent {}

    /** The master wants this agent to end. */
    record ShutdownAgent(Upid from, ShutdownMessage message) implements MasterEvent {}

    /** The master's orders to run tasks and to end what runs. */
    sealed interface Order extends MasterEvent {}

    /** The master wants a task run. */
    record RunTask(Upid from, RunTaskMessage message) implements Order {}

    /** The master wants a task group run. */
    record RunTaskGroup(Upid from, RunTaskGroupMessage message) implements Order {}

    /** The master wants a task killed. */
    record KillTask(Upid from, KillTaskMessage message) implements Order {}

    /** The master wants a framework's executors ended. */
    record ShutdownFramework(Upid from, ShutdownFrameworkMessage message) implements Order {}

    /** The master wants an executor ended. */
    record ShutdownExecutor(Upid from, ShutdownExecutorMessage message) implements Order {}

    /** A framework's scheduler subscribed again. */
    record UpdateFramework(Upid from, UpdateFrameworkMessage message) implements MasterEvent {}

    /** A scheduler, directly or through the master, has a message for an executor. */
    record FrameworkMessage(Upid from, FrameworkToExecutorMessage message) implements MasterEvent {}

    /** A framework acknowledged a status update. */
    record UpdateAcknowledged(Upid from, StatusUpdateAcknowledgementMessage message) implements MasterEvent {}

    /** The master wants an operation applied to the agent's resources. */
    record ApplyOperation(Upid from, ApplyOperationMessage message) implements MasterEvent {}

    /** A master that knows no operations sends all that is reserved, and all volumes. */
    record CheckpointResources(Upid from, CheckpointResourcesMessage message) implements MasterEvent {}

    /** The end of an operation was acknowledged. */
    record OperationAcknowledged(Upid from, AcknowledgeOperationStatusMessage message) implements MasterEvent {}

    /** The master asks what became of operations. */
    record ReconcileOperations(Upid from, ReconcileOperationsMessage message) implements MasterEvent {}

    /** The master wants the agent drained. */
    record DrainAgent(Upid from, DrainSlaveMessage message) implements MasterEvent {}
}
