package io.mesocosm.agent.core;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;

/** A framework, its tasks, and what executors say of them. */
final class Samples {

    static final FrameworkId FRAMEWORK = new FrameworkId("m-0000");

    static final ExecutorRun NO_RUN = new ExecutorRun(FRAMEWORK, new ExecutorId("none"), new ContainerId("none"));

    private Samples() {}

    static FrameworkInfo framework(boolean checkpoint) {
        return FrameworkInfo.newBuilder()
                .setUser("root")
                .setName("f")
                .setId(FRAMEWORK.toProto())
                .setCheckpoint(checkpoint)
                .addRoles("dev")
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.MULTI_ROLE))
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.PARTITION_AWARE))
                .build();
    }

    static FrameworkInfo oldFramework(boolean checkpoint) {
        return framework(checkpoint).toBuilder()
                .clearCapabilities()
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.MULTI_ROLE))
                .build();
    }

    static List<Resource> resources(String name, double amount) {
        return List.of(Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount))
                .build());
    }

    static List<Resource> allocated(String name, double amount) {
        return resources(name, amount).stream()
                .map(resource -> resource.toBuilder()
                        .setAllocationInfo(AllocationInfo.newBuilder().setRole("dev"))
                        .build())
                .toList();
    }

    static TaskInfo command(String id) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(new TaskId(id).toProto())
                .setAgentId(Stage.AGENT_ID)
                .addAllResources(allocated("cpus", 1))
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000").setShell(true))
                .build();
    }

    static TaskInfo custom(String id, String executor) {
        return command(id).toBuilder()
                .clearCommand()
                .setExecutor(executor(executor))
                .build();
    }

    static ExecutorInfo executor(String id) {
        return ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .setFrameworkId(FRAMEWORK.toProto())
                .setType(ExecutorInfo.Type.CUSTOM)
                .addAllResources(allocated("cpus", 0.5))
                .setCommand(CommandInfo.newBuilder().setValue("./executor"))
                .build();
    }

    static MasterEvent.KillTask kill(String task) {
        return new MasterEvent.KillTask(
                Stage.MASTER,
                KillTaskMessage.newBuilder()
                        .setFrameworkId(FRAMEWORK.toProto())
                        .setTaskId(new TaskId(task).toProto())
                        .build());
    }

    static TaskStatus status(String task, TaskState state, ByteString uuid) {
        return TaskStatus.newBuilder()
                .setTaskId(new TaskId(task).toProto())
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setTimestamp(5)
                .setUuid(uuid)
                .build();
    }
}
