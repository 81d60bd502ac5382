package io.mesocosm.agent.checkpoint;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.ids.UuidBytes;

/**
 * Where things lie below {@code work_dir}. Sandboxes are below {@code slaves/}, checkpoints below {@code meta/slaves/},
 * with the same shape.
 *
 * @param work absolute, without a slash at its end
 */
public record Layout(String work) {

    /** Of the agent's checkpoints. */
    public String metaAgent(AgentId agent) {
        return work + "/meta/slaves/" + agent;
    }

    /** Of what is reserved and made of resources, whichever agent it was. */
    public String metaResources() {
        return work + "/meta/resources";
    }

    /** Of all operations' updates. */
    public String metaOperations(AgentId agent) {
        return metaAgent(agent) + "/operations";
    }

    /** Of an operation's updates. */
    public String metaOperation(AgentId agent, ByteString operation) {
        return metaOperations(agent) + "/" + UuidBytes.parse(operation).orElseThrow();
    }

    /** Of a framework's sandboxes. */
    public String framework(AgentId agent, FrameworkId framework) {
        return work + "/slaves/" + agent + "/frameworks/" + framework;
    }

    /** Of a framework's checkpoints. */
    public String metaFramework(AgentId agent, FrameworkId framework) {
        return metaAgent(agent) + "/frameworks/" + framework;
    }

    /** Of an executor's sandboxes. */
    public String executor(AgentId agent, FrameworkId framework, ExecutorId executor) {
        return framework(agent, framework) + "/executors/" + executor;
    }

    /** Of an executor's checkpoints. */
    public String metaExecutor(AgentId agent, FrameworkId framework, ExecutorId executor) {
        return metaFramework(agent, framework) + "/executors/" + executor;
    }

    /** The sandbox of a run. */
    public String sandbox(AgentId agent, ExecutorRun run) {
        return executor(agent, run.frameworkId(), run.executorId()) + "/runs/"
                + run.containerId().value();
    }

    /** Of a run's checkpoints. */
    public String metaRun(AgentId agent, ExecutorRun run) {
        return metaExecutor(agent, run.frameworkId(), run.executorId()) + "/runs/"
                + run.containerId().value();
    }

    /** Of a task's checkpoints. */
    public String metaTask(AgentId agent, ExecutorRun run, TaskId task) {
        return metaRun(agent, run) + "/tasks/" + task;
    }
}
