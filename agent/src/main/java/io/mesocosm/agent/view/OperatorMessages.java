package io.mesocosm.agent.view;

import com.google.protobuf.UnknownFieldSet;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.common.endpoints.Times;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.agent.Protos.Response;

/** The parts of v1 GET_STATE, which are also calls of their own, and GET_AGENT. */
public final class OperatorMessages {

    private OperatorMessages() {}

    /** The answer to GET_STATE. */
    public static Response.GetState state(AgentState state) {
        return Response.GetState.newBuilder()
                .setGetTasks(tasks(state))
                .setGetExecutors(executors(state))
                .setGetFrameworks(frameworks(state))
                .build();
    }

    /** The answer to GET_TASKS. */
    public static Response.GetTasks tasks(AgentState state) {
        var message = Response.GetTasks.newBuilder();
        frameworks(state.frameworks().values().stream(), state)
                .forEach(framework -> framework.allExecutors().forEach(executor -> {
                    executor.tasks()
                            .queuedTasks()
                            .map(task -> staging(task, framework))
                            .forEach(message::addQueuedTasks);
                    executor.tasks().launched().values().forEach(message::addLaunchedTasks);
                    executor.tasks().terminated().values().forEach(message::addTerminatedTasks);
                    executor.tasks().completed().forEach(message::addCompletedTasks);
                }));
        return message.build();
    }

    private static Stream<Framework> frameworks(Stream<Framework> active, AgentState state) {
        return Stream.concat(active, state.completedFrameworks().stream());
    }

    private static Task staging(TaskInfo task, Framework framework) {
        var staging = Task.newBuilder()
                .setName(task.getName())
                .setTaskId(task.getTaskId())
                .setFrameworkId(framework.info().getId())
                .setAgentId(task.getAgentId())
                .setState(TaskState.TASK_STAGING)
                .addAllResources(task.getResourcesList());
        if (task.hasExecutor()) {
            staging.setExecutorId(task.getExecutor().getExecutorId());
        }
        if (task.hasLabels()) {
            staging.setLabels(task.getLabels());
        }
        if (task.hasDiscovery()) {
            staging.setDiscovery(task.getDiscovery());
        }
        if (task.hasContainer()) {
            staging.setContainer(task.getContainer());
        }
        if (task.hasHealthCheck()) {
            staging.setHealthCheck(task.getHealthCheck());
        }
        if (task.hasKillPolicy()) {
            staging.setKillPolicy(task.getKillPolicy());
        }
        return staging.putAllLimits(task.getLimitsMap()).build();
    }

    /** The answer to GET_EXECUTORS. */
    public static Response.GetExecutors executors(AgentState state) {
        var message = Response.GetExecutors.newBuilder();
        state.executors().map(OperatorMessages::executor).forEach(message::addExecutors);
        frameworks(state.frameworks().values().stream(), state)
                .flatMap(framework -> framework.completedExecutors().stream())
                .map(OperatorMessages::executor)
                .forEach(message::addCompletedExecutors);
        return message.build();
    }

    private static Response.GetExecutors.Executor executor(Executor executor) {
        return Response.GetExecutors.Executor.newBuilder()
                .setExecutorInfo(executor.info())
                .build();
    }

    /** The answer to GET_FRAMEWORKS. */
    public static Response.GetFrameworks frameworks(AgentState state) {
        var message = Response.GetFrameworks.newBuilder();
        state.frameworks().values().stream().map(OperatorMessages::framework).forEach(message::addFrameworks);
        state.completedFrameworks().stream().map(OperatorMessages::framework).forEach(message::addCompletedFrameworks);
        return message.build();
    }

    private static Response.GetFrameworks.Framework framework(Framework framework) {
        return Response.GetFrameworks.Framework.newBuilder()
                .setFrameworkInfo(framework.info())
                .build();
    }

    /** The answer to GET_AGENT. */
    public static Response.GetAgent agent(AgentState state) {
        var message = Response.GetAgent.newBuilder()
                .setAgentInfo(state.info().toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance()));
        state.drain()
                .ifPresent(drain ->
                        message.setDrainConfig(drain.config()).setEstimatedDrainStartTime(Times.info(drain.since())));
        return message.build();
    }
}
