package io.mesocosm.agent.state;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;

/** Names a stream of updates. */
public sealed interface StreamKey {

    /** The stream of a task of a framework. */
    record OfTask(FrameworkId frameworkId, TaskId taskId) implements StreamKey {}

    /** The stream of an operation on the agent's resources, by the operation's uuid. */
    record OfOperation(ByteString operation) implements StreamKey {}
}
