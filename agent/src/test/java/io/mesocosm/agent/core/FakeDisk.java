package io.mesocosm.agent.core;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfExecutor;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfFramework;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfOperation;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfResources;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfRun;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfTask;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateRecord;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;

/** The checkpoint tree as it would lie on disk, for one framework. */
final class FakeDisk {

    private Optional<AgentInfo> agent = Optional.empty();
    private Optional<FrameworkInfo> framework = Optional.empty();
    private final Map<ExecutorId, Run> latest = new LinkedHashMap<>();
    private final Map<ByteString, List<UpdateOperationStatusRecord>> operationRecords = new LinkedHashMap<>();
    private List<Resource> checkpointed = List.of();
    private List<Operation> operations = List.of();

    private static final class Run {
        private final CheckpointWrite.Executor executor;
        private Optional<Hosting> hosting = Optional.empty();
        private boolean http;
        private boolean completed;
        private final Map<TaskId, Kept> tasks = new LinkedHashMap<>();

        Run(CheckpointWrite.Executor executor) {
            this.executor = executor;
        }
    }

    private static final class Kept {
        private final Task task;
        private final List<StatusUpdate> updates = new ArrayList<>();
        private final Set<ByteString> acknowledged = new HashSet<>();

        Kept(Task task) {
            this.task = task;
        }
    }

    void write(CheckpointWrite write) {
        switch (write) {
            case CheckpointWrite.Agent info -> agent = Optional.of(info.info());
            case CheckpointWrite.Framework info -> framework = Optional.of(info.info());
            case CheckpointWrite.Executor executor -> latest.put(executor.run().executorId(), new Run(executor));
            case CheckpointWrite.TaskCreated created ->
                run(created.run())
                        .ifPresent(
                                run -> run.tasks.put(TaskId.of(created.task().getTaskId()), new Kept(created.task())));
            case CheckpointWrite.UpdateRecord update ->
                run(update.run())
                        .flatMap(run -> Optional.ofNullable(run.tasks.get(update.task())))
                        .ifPresent(kept -> append(kept, update.record()));
            case CheckpointWrite.OperationRecord(var operation, var record) ->
                operationRecords
                        .computeIfAbsent(operation, _ -> new ArrayList<>())
                        .add(record);
            case CheckpointWrite.OperationForgotten(var operation) -> operationRecords.remove(operation);
            case CheckpointWrite.HttpMarker marker -> run(marker.run()).ifPresent(run -> run.http = true);
            case CheckpointWrite.HostedExecutor hosted ->
                run(hosted.run()).ifPresent(run -> run.hosting = Optional.of(hosted.hosting()));
            case CheckpointWrite.Sentinel sentinel -> run(sentinel.run()).ifPresent(run -> run.completed = true);
            case CheckpointWrite.ExecutorPid _, CheckpointWrite.Drain _ -> {}
        }
    }

    private static void append(Kept kept, StatusUpdateRecord record) {
        if (record.getType() == StatusUpdateRecord.Type.UPDATE) {
            kept.updates.add(record.getUpdate());
        } else {
            kept.acknowledged.add(record.getUuid());
        }
    }

    private Optional<Run> run(ExecutorRun of) {
        return Optional.ofNullable(latest.get(of.executorId()))
                .filter(run -> run.executor.run().equals(of));
    }

    RecoveredAgent read() {
        List<OfExecutor> executors =
                latest.values().stream().map(FakeDisk::read).toList();
        List<OfFramework> frameworks = framework.stream()
                .map(info -> new OfFramework(info, Optional.empty(), executors))
                .toList();
        return new RecoveredAgent(agent, false, false, frameworks, Optional.empty(), resources(), 0);
    }

    /** What is reserved and made of resources is now that. */
    void write(DiskEffect.StoreResources change) {
        checkpointed = change.after();
        operations = change.operations();
    }

    private OfResources resources() {
        return new OfResources(
                checkpointed,
                operations,
                operationRecords.entrySet().stream()
                        .map(entry -> OfOperation.of(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static OfExecutor read(Run run) {
        var container = run.executor.run().containerId();
        List<OfTask> tasks = run.tasks.values().stream()
                .map(kept -> new OfTask(kept.task, kept.updates, kept.acknowledged))
                .toList();
        ExecutorInfo info = run.executor.info();
        return new OfExecutor(
                info,
                run.executor.generated(),
                Optional.of(container),
                List.of(new OfRun(
                        container, Optional.of(1L), Optional.empty(), run.http, run.hosting, run.completed, tasks)));
    }
}
