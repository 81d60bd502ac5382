package io.mesocosm.simulation.nodes;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateRecord;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusRecord;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;

/**
 * The checkpoint tree of one host. Writes become durable after a while, in their order; when the agent's process ends,
 * some of those that were under way are there and the later ones are not.
 */
final class SimDisk {

    private static final Duration FASTEST = Duration.ofNanos(100_000);
    private static final Duration SLOWEST = Duration.ofMillis(10);

    /** How often a volume cannot be made or removed. */
    private static final double WORN = 0.05;

    private static final class RunDirectory {
        Optional<Long> forkedPid = Optional.empty();
        Optional<Upid> libprocessPid = Optional.empty();
        boolean http;
        Optional<Hosting> hosting = Optional.empty();
        boolean completed;
        final Map<TaskId, Task> tasks = new TreeMap<>();
        final Map<TaskId, List<StatusUpdateRecord>> updates = new TreeMap<>();
    }

    private static final class ExecutorDirectory {
        ExecutorInfo info = ExecutorInfo.getDefaultInstance();
        boolean generated;
        Optional<ContainerId> latest = Optional.empty();
        final Map<ContainerId, RunDirectory> runs = new TreeMap<>();
    }

    private static final class FrameworkDirectory {
        FrameworkInfo info = FrameworkInfo.getDefaultInstance();
        Optional<Upid> pid = Optional.empty();
        final Map<ExecutorId, ExecutorDirectory> executors = new TreeMap<>();
    }

    private record Pending(List<CheckpointWrite> writes, AgentId agent) {}

    private final World world;
    private final Layout layout;
    private final Map<FrameworkId, FrameworkDirectory> frameworks = new TreeMap<>();
    private final Map<ByteString, List<UpdateOperationStatusRecord>> operationRecords = new HashMap<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private SimResources resources = SimResources.NONE;
    private Optional<AgentInfo> agent = Optional.empty();
    private Optional<DrainConfig> drain = Optional.empty();
    private Instant latest = Instant.EPOCH;
    private long life;
    private boolean rebooted;

    SimDisk(World world, Layout layout) {
        this.world = world;
        this.layout = layout;
    }

    /** Writes, a little later; then tells. */
    void write(AgentId owner, List<CheckpointWrite> writes, Runnable done) {
        Instant at = world.now().plus(world.between(FASTEST, SLOWEST));
        latest = at.isBefore(latest) ? latest : at;
        pending.add(new Pending(writes, owner));
        long writer = life;
        world.at(latest, () -> {
            if (writer == life) {
                pending.remove().writes().forEach(this::apply);
                done.run();
            }
        });
    }

    /** Changes what is reserved and made of resources, a little later; then tells what went wrong, if anything. */
    void write(DiskEffect.StoreResources change, Consumer<Optional<String>> done) {
        long writer = life;
        resources = resources.changing(change);
        Optional<String> failure =
                touchesVolumes(change) && world.happens(WORN) ? Optional.of("Input/output error") : Optional.empty();
        world.after(world.between(FASTEST, SLOWEST), () -> {
            if (writer == life) {
                resources = failure.isPresent() ? resources.unchanged() : resources.changed();
                done.accept(failure);
            }
        });
    }

    private static boolean touchesVolumes(DiskEffect.StoreResources change) {
        return !Resources.of(change.before())
                .persistentVolumes()
                .equals(Resources.of(change.after()).persistentVolumes());
    }

    /** What is reserved and made of resources, as it is written down. */
    Resources checkpointed() {
        return Resources.of(resources.checkpointed());
    }

    /** The process that writes ends: what was under way is written up to a point that chance decides. */
    void crash() {
        life++;
        resources = world.below(2) == 0 ? resources.changed() : resources.unchanged();
        List<CheckpointWrite> left = new ArrayList<>();
        pending.forEach(some -> left.addAll(some.writes()));
        pending.clear();
        long survive = world.below(left.size() + 1L);
        left.stream().limit(survive).forEach(this::apply);
    }

    private void apply(CheckpointWrite write) {
        switch (write) {
            case CheckpointWrite.Agent some -> {
                if (!agent.map(AgentInfo::getId).equals(Optional.of(some.info().getId()))) {
                    frameworks.clear();
                    operationRecords.clear();
                }
                agent = Optional.of(some.info());
            }
            case CheckpointWrite.Framework some -> {
                FrameworkDirectory directory =
                        framework(FrameworkId.of(some.info().getId()));
                directory.info = some.info();
                directory.pid = some.pid();
            }
            case CheckpointWrite.Executor some -> {
                ExecutorDirectory directory =
                        executor(some.run().frameworkId(), some.run().executorId());
                directory.info = some.info();
                directory.generated = some.generated();
                directory.latest = Optional.of(some.run().containerId());
                run(some.run());
            }
            case CheckpointWrite.TaskCreated some ->
                run(some.run()).tasks.put(TaskId.of(some.task().getTaskId()), some.task());
            case CheckpointWrite.UpdateRecord some ->
                run(some.run())
                        .updates
                        .computeIfAbsent(some.task(), key -> new ArrayList<>())
                        .add(some.record());
            case CheckpointWrite.OperationRecord some ->
                operationRecords
                        .computeIfAbsent(some.operation(), _ -> new ArrayList<>())
                        .add(some.record());
            case CheckpointWrite.OperationForgotten some -> operationRecords.remove(some.operation());
            case CheckpointWrite.ExecutorPid some -> run(some.run()).libprocessPid = Optional.of(some.pid());
            case CheckpointWrite.HttpMarker some -> run(some.run()).http = true;
            case CheckpointWrite.HostedExecutor some -> run(some.run()).hosting = Optional.of(some.hosting());
            case CheckpointWrite.Sentinel some -> run(some.run()).completed = true;
            case CheckpointWrite.Drain some -> drain = some.config();
        }
    }

    private FrameworkDirectory framework(FrameworkId id) {
        return frameworks.computeIfAbsent(id, key -> new FrameworkDirectory());
    }

    private ExecutorDirectory executor(FrameworkId framework, ExecutorId id) {
        return framework(framework).executors.computeIfAbsent(id, key -> new ExecutorDirectory());
    }

    private RunDirectory run(ExecutorRun run) {
        return executor(run.frameworkId(), run.executorId())
                .runs
                .computeIfAbsent(run.containerId(), key -> new RunDirectory());
    }

    /** The launcher writes {@code forked.pid} itself, before the container's process goes on. */
    void forked(ExecutorRun run, long pid) {
        run(run).forkedPid = Optional.of(pid);
    }

    /** Removes directories with all that is in them. */
    void remove(List<String> paths) {
        agent.map(info -> AgentId.of(info.getId())).ifPresent(id -> paths.forEach(path -> remove(id, path)));
    }

    private void remove(AgentId id, String path) {
        frameworks
                .keySet()
                .removeIf(framework -> layout.metaFramework(id, framework).equals(path));
        frameworks.forEach((framework, directory) -> {
            directory
                    .executors
                    .keySet()
                    .removeIf(executor ->
                            layout.metaExecutor(id, framework, executor).equals(path));
            directory.executors.forEach((executor, runs) -> runs.runs
                    .keySet()
                    .removeIf(run -> layout.metaRun(id, new ExecutorRun(framework, executor, run))
                            .equals(path)));
        });
    }

    /** Whether the acknowledgement of that update is durable. */
    boolean isAcknowledged(ByteString uuid) {
        return frameworks.values().stream()
                .flatMap(framework -> framework.executors.values().stream())
                .flatMap(executor -> executor.runs.values().stream())
                .flatMap(run -> run.updates.values().stream())
                .flatMap(List::stream)
                .anyMatch(record -> record.getType() == StatusUpdateRecord.Type.ACK
                        && record.getUuid().equals(uuid));
    }

    /** The host was started anew since the last agent wrote. */
    void rebooted() {
        rebooted = true;
    }

    /** What an agent that starts finds; it finds the mark of a reboot once. */
    RecoveredAgent read() {
        boolean anew = rebooted;
        rebooted = false;
        if (agent.isEmpty()) {
            return new RecoveredAgent(
                    Optional.empty(), false, false, List.of(), Optional.empty(), resources.found(Map.of()), 0);
        }
        return new RecoveredAgent(
                agent,
                false,
                anew,
                frameworks.values().stream()
                        .filter(found -> found.info.hasId())
                        .map(SimDisk::read)
                        .toList(),
                drain,
                resources.found(operationRecords),
                0);
    }

    private static RecoveredAgent.OfFramework read(FrameworkDirectory found) {
        return new RecoveredAgent.OfFramework(
                found.info,
                found.pid.filter(pid -> !pid.equals(Upid.NONE)),
                found.executors.values().stream()
                        .filter(executor -> executor.info.hasExecutorId())
                        .map(executor -> new RecoveredAgent.OfExecutor(
                                executor.info,
                                executor.generated,
                                executor.latest,
                                executor.runs.entrySet().stream()
                                        .map(run -> read(run.getKey(), run.getValue()))
                                        .toList()))
                        .toList());
    }

    private static RecoveredAgent.OfRun read(ContainerId container, RunDirectory found) {
        return new RecoveredAgent.OfRun(
                container,
                found.forkedPid,
                found.libprocessPid,
                found.http,
                found.hosting,
                found.completed,
                found.tasks.entrySet().stream()
                        .map(task -> read(task.getValue(), found.updates.getOrDefault(task.getKey(), List.of())))
                        .toList());
    }

    private static RecoveredAgent.OfTask read(Task task, List<StatusUpdateRecord> records) {
        List<StatusUpdate> updates = new ArrayList<>();
        Set<ByteString> acknowledged = new HashSet<>();
        for (StatusUpdateRecord record : records) {
            switch (record.getType()) {
                case UPDATE -> updates.add(record.getUpdate());
                case ACK -> acknowledged.add(record.getUuid());
            }
        }
        return new RecoveredAgent.OfTask(task, updates, acknowledged);
    }
}
