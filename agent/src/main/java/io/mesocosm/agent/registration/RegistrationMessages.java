package io.mesocosm.agent.registration;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.agent.step.WireResources;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.proto.internal.Messages.Archive;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.UUID;

/** What the agent tells the master of itself. Resources go out as agents have always written them. */
final class RegistrationMessages {

    private RegistrationMessages() {}

    static RegisterSlaveMessage register(AgentState state) {
        return RegisterSlaveMessage.newBuilder()
                .setSlave(info(state))
                .setVersion(state.config().version())
                .addAllCheckpointedResources(
                        WireResources.downgrade(state.resources().checkpointed()))
                .addAllAgentCapabilities(capabilities(state))
                .setResourceVersionUuid(version(state))
                .build();
    }

    static ReregisterSlaveMessage reregister(AgentState state) {
        var message = ReregisterSlaveMessage.newBuilder()
                .setSlave(info(state))
                .setVersion(state.config().version())
                .addAllCheckpointedResources(
                        WireResources.downgrade(state.resources().checkpointed()))
                .addAllAgentCapabilities(capabilities(state))
                .setResourceVersionUuid(version(state));
        for (Framework framework : state.frameworks().values()) {
            message.addFrameworks(framework.info());
            for (Executor executor : framework.executors().values()) {
                add(message, framework, executor);
            }
        }
        state.completedFrameworks().forEach(framework -> message.addCompletedFrameworks(archive(framework)));
        return message.build();
    }

    private static void add(ReregisterSlaveMessage.Builder message, Framework framework, Executor executor) {
        executor.tasks().launched().values().forEach(task -> message.addTasks(downgrade(task)));
        executor.tasks().terminated().values().forEach(task -> message.addTasks(downgrade(task)));
        executor.tasks()
                .queuedTasks()
                .map(task -> TaskRecords.staging(task, framework.id()))
                .forEach(task -> message.addTasks(downgrade(task)));
        if (!executor.isGenerated() && executor.state() != Executor.State.TERMINATED) {
            message.addExecutorInfos(executor.info().toBuilder()
                    .clearResources()
                    .addAllResources(WireResources.downgrade(executor.info().getResourcesList())));
        }
    }

    private static Archive.Framework archive(Framework framework) {
        var archive = Archive.Framework.newBuilder().setFrameworkInfo(framework.info());
        framework.pid().ifPresent(pid -> archive.setPid(pid.toString()));
        for (Executor executor : framework.completedExecutors()) {
            executor.tasks().terminated().values().forEach(task -> archive.addTasks(downgrade(task)));
            executor.tasks().completed().forEach(task -> archive.addTasks(downgrade(task)));
        }
        return archive.build();
    }

    /** What the master must know of resources after each registration, from an agent that has providers. */
    static Optional<UpdateSlaveMessage> update(AgentState state) {
        if (!state.config().has(Capability.Type.RESOURCE_PROVIDER)) {
            return Optional.empty();
        }
        return Optional.of(UpdateSlaveMessage.newBuilder()
                .setSlaveId(state.info().getId())
                .setUpdateOversubscribedResources(false)
                .setOperations(UpdateSlaveMessage.Operations.newBuilder()
                        .addAllOperations(state.operations().known().values()))
                .setResourceVersionUuid(version(state))
                .setResourceProviders(UpdateSlaveMessage.ResourceProviders.getDefaultInstance())
                .build());
    }

    private static Task downgrade(Task task) {
        return task.toBuilder()
                .clearResources()
                .addAllResources(WireResources.downgrade(task.getResourcesList()))
                .build();
    }

    private static AgentInfo info(AgentState state) {
        return state.info().toBuilder()
                .clearResources()
                .addAllResources(WireResources.downgrade(state.info().getResourcesList()))
                .build();
    }

    private static List<Capability> capabilities(AgentState state) {
        return state.config().capabilities().stream()
                .map(type -> Capability.newBuilder().setType(type).build())
                .toList();
    }

    private static UUID version(AgentState state) {
        ByteString bytes = UuidBytes.of(state.resources().version());
        return UUID.newBuilder().setValue(bytes).build();
    }
}
