package io.mesocosm.agent.step;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.QueuedWork;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.Transport;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.ExecutorRegisteredMessage;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Event;

/** Tells an executor something, in the words of its transport; what cannot reach it is dropped. */
public final class ExecutorLine {

    private ExecutorLine() {}

    /** It is known here. */
    public static void welcome(Turn turn, Framework framework, Executor executor) {
        switch (executor.transport()) {
            case Transport.None _ -> {}
            case Transport.Stream stream ->
                event(
                        turn,
                        stream.handle(),
                        Event.newBuilder()
                                .setType(Event.Type.SUBSCRIBED)
                                .setSubscribed(Event.Subscribed.newBuilder()
                                        .setExecutorInfo(executor.info())
                                        .setFrameworkInfo(framework.info())
                                        .setAgentInfo(turn.state().info())
                                        .setContainerId(
                                                executor.run().containerId().toProto())));
            case Transport.Libprocess v0 ->
                turn.send(
                        v0.pid(),
                        ExecutorRegisteredMessage.newBuilder()
                                .setExecutorInfo(executor.info())
                                .setFrameworkId(framework.info().getId())
                                .setFrameworkInfo(framework.info())
                                .setSlaveId(turn.agentId().toProto())
                                .setSlaveInfo(turn.state().info())
                                .build());
        }
    }

    /** It has a task, or a group, to run. */
    public static void launch(Turn turn, Framework framework, Executor executor, QueuedWork work) {
        switch (executor.transport()) {
            case Transport.None _ -> {}
            case Transport.Stream stream -> {
                if (work.group()) {
                    var group = TaskGroupInfo.newBuilder().addAllTasks(work.tasks());
                    event(
                            turn,
                            stream.handle(),
                            Event.newBuilder()
                                    .setType(Event.Type.LAUNCH_GROUP)
                                    .setLaunchGroup(
                                            Event.LaunchGroup.newBuilder().setTaskGroup(group)));
                } else {
                    work.tasks()
                            .forEach(task -> event(
                                    turn,
                                    stream.handle(),
                                    Event.newBuilder()
                                            .setType(Event.Type.LAUNCH)
                                            .setLaunch(Event.Launch.newBuilder().setTask(task))));
                }
            }
            case Transport.Libprocess v0 -> work.tasks().forEach(task -> turn.send(v0.pid(), runTask(framework, task)));
        }
    }

    private static RunTaskMessage runTask(Framework framework, TaskInfo task) {
        return RunTaskMessage.newBuilder()
                .setFramework(framework.info())
                .setTask(task)
                .setPid(framework.pid().orElse(Upid.NONE).toString())
                .build();
    }

    /** A task is to be killed. */
    public static void kill(Turn turn, Executor executor, TaskId task, Optional<KillPolicy> policy) {
        switch (executor.transport()) {
            case Transport.None _ -> {}
            case Transport.Stream stream -> {
                var kill = Event.Kill.newBuilder().setTaskId(task.toProto());
                policy.ifPresent(kill::setKillPolicy);
                event(
                        turn,
                        stream.handle(),
                        Event.newBuilder().setType(Event.Type.KILL).setKill(kill));
            }
            case Transport.Libprocess v0 -> {
                var kill = KillTaskMessage.newBuilder()
                        .setFrameworkId(executor.run().frameworkId().toProto())
                        .setTaskId(task.toProto());
                policy.ifPresent(kill::setKillPolicy);
                turn.send(v0.pid(), kill.build());
            }
        }
    }

    /** An update of it is durable. */
    public static void acknowledge(Turn turn, Executor executor, TaskId task, ByteString uuid) {
        switch (executor.transport()) {
            case Transport.None _ -> {}
            case Transport.Stream stream ->
                event(
                        turn,
                        stream.handle(),
                        Event.newBuilder()
                                .setType(Event.Type.ACKNOWLEDGED)
                                .setAcknowledged(Event.Acknowledged.newBuilder()
                                        .setTaskId(task.toProto())
                                        .setUuid(uuid)));
            case Transport.Libprocess v0 ->
                acknowledge(turn, v0.pid(), new StreamKey.OfTask(executor.run().frameworkId(), task), uuid);
        }
    }

    /** An update of a v0 executor is durable. */
    public static void acknowledge(Turn turn, Upid pid, StreamKey.OfTask key, ByteString uuid) {
        turn.send(
                pid,
                StatusUpdateAcknowledgementMessage.newBuilder()
                        .setSlaveId(turn.agentId().toProto())
                        .setFrameworkId(key.frameworkId().toProto())
                        .setTaskId(key.taskId().toProto())
                        .setUuid(uuid)
                        .build());
    }

    /** Its scheduler has something to say. */
    public static void message(Turn turn, Executor executor, ByteString data) {
        switch (executor.transport()) {
            case Transport.None _ -> {}
            case Transport.Stream stream ->
                event(
                        turn,
                        stream.handle(),
                        Event.newBuilder()
                                .setType(Event.Type.MESSAGE)
                                .setMessage(Event.Message.newBuilder().setData(data)));
            case Transport.Libprocess v0 ->
                turn.send(
                        v0.pid(),
                        FrameworkToExecutorMessage.newBuilder()
                                .setSlaveId(turn.agentId().toProto())
                                .setFrameworkId(executor.run().frameworkId().toProto())
                                .setExecutorId(executor.id().toProto())
                                .setData(data)
                                .build());
        }
    }

    /** It has to end. */
    public static void shutdown(Turn turn, Executor executor) {
        switch (executor.transport()) {
            case Transport.None _ -> {}
            case Transport.Stream stream -> shutdown(turn, stream.handle());
            case Transport.Libprocess v0 -> turn.send(v0.pid(), ShutdownExecutorMessage.getDefaultInstance());
        }
    }

    /** Whoever opened that stream has to end. */
    public static void shutdown(Turn turn, CallHandle stream) {
        event(turn, stream, Event.newBuilder().setType(Event.Type.SHUTDOWN));
    }

    private static void event(Turn turn, CallHandle stream, Event.Builder event) {
        turn.effect(new ExecutorEffect.SendEvent(stream, event.build()));
    }
}
