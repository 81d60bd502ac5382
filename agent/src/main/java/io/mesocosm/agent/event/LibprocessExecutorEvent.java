package io.mesocosm.agent.event;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.RegisterExecutorMessage;
import io.mesocosm.proto.internal.Messages.ReregisterExecutorMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;

/** Messages of v0 executors. */
public sealed interface LibprocessExecutorEvent extends AgentEvent {

    /** A v0 executor is up. */
    record Register(Upid from, RegisterExecutorMessage message) implements LibprocessExecutorEvent {}

    /** A v0 executor answers the agent's call to come back. */
    record Reregister(Upid from, ReregisterExecutorMessage message) implements LibprocessExecutorEvent {}

    /** A v0 executor tells how a task is. */
    record StatusUpdated(Upid from, StatusUpdateMessage message) implements LibprocessExecutorEvent {}

    /** A v0 executor has a message for its scheduler. */
    record ToFramework(Upid from, ExecutorToFrameworkMessage message) implements LibprocessExecutorEvent {}
}
