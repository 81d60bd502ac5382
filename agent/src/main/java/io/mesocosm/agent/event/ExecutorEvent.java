package io.mesocosm.agent.event;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/**
 * Calls of executors on HTTP and of hosted executors, well-formed (see {@code executors.ExecutorCalls}). HEARTBEAT is
 * answered by the edge. Every call but {@link Disconnected} is answered by exactly one effect with its handle.
 */
public sealed interface ExecutorEvent extends AgentEvent {

    /** SUBSCRIBE: the call's answer becomes the executor's event stream. */
    record Subscribe(CallHandle call, FrameworkId frameworkId, ExecutorId executorId, Call.Subscribe subscribe)
            implements ExecutorEvent {}

    /** UPDATE. */
    record Update(CallHandle call, FrameworkId frameworkId, ExecutorId executorId, TaskStatus status)
            implements ExecutorEvent {}

    /** MESSAGE: for the framework's scheduler. */
    record Message(CallHandle call, FrameworkId frameworkId, ExecutorId executorId, ByteString data)
            implements ExecutorEvent {}

    /** The event stream that was opened for that SUBSCRIBE is closed. */
    record Disconnected(CallHandle stream, FrameworkId frameworkId, ExecutorId executorId) implements ExecutorEvent {}
}
