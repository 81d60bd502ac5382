package io.mesocosm.agent.state;

import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** Why the agent itself ends a container, told to the frameworks of its tasks once it is gone. */
public record PendingTermination(TaskState state, Reason reason, String message) {}
