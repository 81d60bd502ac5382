package io.mesocosm.master.edge;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;

/** An agent on libprocess that runs nothing: it reports every task it is given as running. */
final class TestAgent implements AutoCloseable {

    private final TestActor actor;
    private final Upid master;
    private final CompletableFuture<AgentID> id = new CompletableFuture<>();
    final List<Envelope> received;
    final List<TaskInfo> tasks = new CopyOnWriteArrayList<>();

    TestAgent(TestMaster of) throws IOException {
        master = Upid.parse(of.master.info().getPid()).orElseThrow();
        actor = new TestActor("slave(1)", this::react);
        received = actor.received;
    }

    Upid self() {
        return actor.self();
    }

    /** Registers as an agent of old, which is sent what to checkpoint, and waits for the id. */
    AgentID register(String resources) throws ResourceException {
        return register(
                resources,
                AgentInfo.Capability.Type.MULTI_ROLE,
                AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
                AgentInfo.Capability.Type.RESERVATION_REFINEMENT);
    }

    /** Registers as an agent that can do all of that, and waits for the id. */
    AgentID register(String resources, AgentInfo.Capability.Type... capabilities) throws ResourceException {
        var info = AgentInfo.newBuilder()
                .setHostname("127.0.0.1")
                .setPort(self().port())
                .addAllResources(Resources.parse(resources, "*").toProto())
                .addAttributes(Attribute.newBuilder()
                        .setName("rack")
                        .setType(Value.Type.TEXT)
                        .setText(Value.Text.newBuilder().setValue("abc")))
                .addAttributes(Attribute.newBuilder()
                        .setName("level")
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(10)));
        var message = Messages.RegisterSlaveMessage.newBuilder()
                .setSlave(info)
                .setVersion("1.12.0")
                .setResourceVersionUuid(
                        org.apache.mesos.v1.Protos.UUID.newBuilder().setValue(uuid()));
        for (AgentInfo.Capability.Type type : capabilities) {
            message.addAgentCapabilities(AgentInfo.Capability.newBuilder().setType(type));
        }
        send(message.build());
        return id.orTimeout(20, TimeUnit.SECONDS).join();
    }

    void send(Message message) {
        actor.send(master, message);
    }

    /** Reports the state of a task. */
    void update(FrameworkID framework, TaskInfo task, TaskState state) {
        ByteString uuid = uuid();
        String executor =
                task.hasExecutor() ? task.getExecutor().getExecutorId().getValue() : task.getName();
        double now = Instant.now().toEpochMilli() / 1000.0;
        var status = TaskStatus.newBuilder()
                .setTaskId(task.getTaskId())
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setAgentId(id.join())
                .setTimestamp(now)
                .setUuid(uuid)
                .setHealthy(true)
                .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                .setContainerStatus(ContainerStatus.newBuilder()
                        .setContainerId(ContainerID.newBuilder().setValue("c-" + task.getName()))
                        .setExecutorPid(1)
                        .addNetworkInfos(NetworkInfo.newBuilder()
                                .addIpAddresses(
                                        NetworkInfo.IPAddress.newBuilder().setIpAddress("127.0.0.1"))));
        send(Messages.StatusUpdateMessage.newBuilder()
                .setUpdate(Messages.StatusUpdate.newBuilder()
                        .setFrameworkId(framework)
                        .setSlaveId(id.join())
                        .setStatus(status)
                        .setTimestamp(now)
                        .setUuid(uuid)
                        .setLatestState(state))
                .setPid(self().toString())
                .build());
    }

    /** Reports that an operation is done. */
    private void finish(Messages.ApplyOperationMessage message) {
        var status = OperationStatus.newBuilder()
                .setState(OperationState.OPERATION_FINISHED)
                .setUuid(org.apache.mesos.v1.Protos.UUID.newBuilder().setValue(uuid()))
                .setAgentId(id.join());
        if (message.getOperationInfo().hasId()) {
            status.setOperationId(message.getOperationInfo().getId());
        }
        var update = Messages.UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(id.join())
                .setStatus(status)
                .setLatestStatus(status)
                .setOperationUuid(message.getOperationUuid());
        if (message.hasFrameworkId()) {
            update.setFrameworkId(message.getFrameworkId());
        }
        send(update.build());
    }

    private static ByteString uuid() {
        return UuidBytes.of(UUID.randomUUID());
    }

    private void react(Envelope envelope) throws InvalidProtocolBufferException {
        switch (envelope.name()) {
            case "mesos.internal.SlaveRegisteredMessage" ->
                id.complete(Messages.SlaveRegisteredMessage.parseFrom(envelope.body())
                        .getSlaveId());
            case "mesos.internal.PingSlaveMessage" ->
                actor.send(envelope.from(), Messages.PongSlaveMessage.getDefaultInstance());
            case "mesos.internal.RunTaskMessage" -> {
                var run = Messages.RunTaskMessage.parseFrom(envelope.body());
                tasks.add(run.getTask());
                update(run.getFramework().getId(), run.getTask(), TaskState.TASK_RUNNING);
            }
            case "mesos.internal.ApplyOperationMessage" ->
                finish(Messages.ApplyOperationMessage.parseFrom(envelope.body()));
            default -> {
                // Whatever else is told is remembered only.
            }
        }
    }

    @Override
    public void close() {
        actor.close();
    }
}
