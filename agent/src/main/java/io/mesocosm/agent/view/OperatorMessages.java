package io.mesocosm.agent.view;

import com.google.protobuf.UnknownFieldSet;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.common.endpoints.Times;
import java.util.stream.Stream;
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
                            .map(task -> TaskRecords.staging(task, framework.id()))
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

    /** The answer to GET_OPERATIONS. */
    public static Response.GetOperations operations(AgentState state) {
        return Response.GetOperations.newBuilder()
                .addAllOperations(state.operations().known().values())
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
