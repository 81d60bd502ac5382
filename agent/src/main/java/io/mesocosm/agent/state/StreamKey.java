package io.mesocosm.agent.state;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;

/** Names a task of a framework, and its stream of status updates. */
public record StreamKey(FrameworkId frameworkId, TaskId taskId) {}
