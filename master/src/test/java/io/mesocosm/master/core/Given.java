package io.mesocosm.master.core;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.turn.Times;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What stories are made of: messages with what every one of them needs. */
public final class Given {

    /** The version of the resources of every agent. */
    public static final UUID RESOURCE_VERSION =
            UUID.newBuilder().setValue(uuid(4711)).build();

    private Given() {}

    /** An agent that can do all, on that host, without an id. */
    public static AgentInfo agentInfo(String hostname, String resources) {
        return AgentInfo.newBuilder()
                .setHostname(hostname)
                .setPort(5051)
                .addAllResources(Story.resources(resources).toProto())
                .build();
    }

    /** What an agent can do today. */
    public static List<AgentInfo.Capability> capabilities() {
        return Arrays.stream(AgentInfo.Capability.Type.values())
                .filter(type -> type != AgentInfo.Capability.Type.UNKNOWN)
                .map(type -> AgentInfo.Capability.newBuilder().setType(type).build())
                .toList();
    }

    /** A first registration. */
    public static RegisterSlaveMessage registration(String hostname, String resources) {
        return RegisterSlaveMessage.newBuilder()
                .setSlave(agentInfo(hostname, resources))
                .setVersion("1.12.0")
                .addAllAgentCapabilities(capabilities())
                .setResourceVersionUuid(RESOURCE_VERSION)
                .build();
    }

    /** A reregistration without frameworks. */
    public static ReregisterSlaveMessage.Builder reregistration(AgentId id, String hostname, String resources) {
        return ReregisterSlaveMessage.newBuilder()
                .setSlave(agentInfo(hostname, resources).toBuilder().setId(id.toProto()))
                .setVersion("1.12.0")
                .addAllAgentCapabilities(capabilities())
                .setResourceVersionUuid(RESOURCE_VERSION);
    }

    /** A framework that can do all, checkpoints and stays an hour. */
    public static FrameworkInfo framework(String... roles) {
        var info = FrameworkInfo.newBuilder()
                .setUser("root")
                .setName("story")
                .setCheckpoint(true)
                .setFailoverTimeout(3600)
                .addAllRoles(List.of(roles));
        for (var type : FrameworkInfo.Capability.Type.values()) {
            if (type != FrameworkInfo.Capability.Type.UNKNOWN) {
                info.addCapabilities(FrameworkInfo.Capability.newBuilder().setType(type));
            }
        }
        return info.build();
    }

    /** The same framework without a capability. */
    public static FrameworkInfo without(FrameworkInfo info, FrameworkInfo.Capability.Type capability) {
        var left = info.getCapabilitiesList().stream()
                .filter(some -> some.getType() != capability)
                .toList();
        return info.toBuilder().clearCapabilities().addAllCapabilities(left).build();
    }

    public static Call subscribe(FrameworkInfo info) {
        var call = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
        if (info.hasId()) {
            call.setFrameworkId(info.getId());
        }
        return call.build();
    }

    /** A command task; the agent is still to be set. */
    public static TaskInfo task(String id, String resources) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(new AgentId(Story.MASTER + "-S0").toProto())
                .addAllResources(Story.resources(resources).toProto())
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
                .build();
    }

    /** A task of a custom executor. */
    public static TaskInfo task(String id, String resources, ExecutorInfo executor) {
        return task(id, resources).toBuilder()
                .clearCommand()
                .setExecutor(executor)
                .build();
    }

    /** A custom executor. */
    public static ExecutorInfo executor(String id, String resources) {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.CUSTOM)
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .addAllResources(Story.resources(resources).toProto())
                .setCommand(CommandInfo.newBuilder().setValue("executor"))
                .build();
    }

    public static Operation launch(TaskInfo... tasks) {
        return Operation.newBuilder()
                .setType(Operation.Type.LAUNCH)
                .setLaunch(Operation.Launch.newBuilder().addAllTaskInfos(List.of(tasks)))
                .build();
    }

    public static StatusUpdateMessage statusUpdate(
            FrameworkId framework,
            AgentId agent,
            String task,
            TaskState state,
            TaskState latest,
            ByteString uuid,
            Instant now) {
        var status = TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(task))
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setAgentId(agent.toProto())
                .setExecutorId(ExecutorID.newBuilder().setValue(task))
                .setTimestamp(Times.seconds(now))
                .setUuid(uuid);
        return StatusUpdateMessage.newBuilder()
                .setUpdate(StatusUpdate.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .setExecutorId(ExecutorID.newBuilder().setValue(task))
                        .setSlaveId(agent.toProto())
                        .setStatus(status)
                        .setTimestamp(Times.seconds(now))
                        .setUuid(uuid)
                        .setLatestState(latest))
                .setPid("slave(1)@127.0.0.1:5051")
                .build();
    }

    public static Call.Builder acknowledge(AgentId agent, String task, ByteString uuid) {
        return Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(agent.toProto())
                        .setTaskId(TaskID.newBuilder().setValue(task))
                        .setUuid(uuid));
    }

    public static Call.Builder kill(String task) {
        return Call.newBuilder()
                .setType(Call.Type.KILL)
                .setKill(Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(task)));
    }

    /** A task as an agent lists it. */
    public static Task listed(FrameworkId framework, AgentId agent, String id, TaskState state, String resources) {
        return Task.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setFrameworkId(framework.toProto())
                .setAgentId(agent.toProto())
                .setState(state)
                .addAllResources(allocated(resources, "dev"))
                .build();
    }

    /** Resources from text, allocated to a role. */
    public static List<Resource> allocated(String resources, String role) {
        return Story.resources(resources).allocate(role).toProto();
    }

    /** The 16 bytes of a number. */
    public static ByteString uuid(long number) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(0).putLong(number).array());
    }
}
