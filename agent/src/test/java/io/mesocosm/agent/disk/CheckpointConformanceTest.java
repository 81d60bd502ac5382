package io.mesocosm.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfExecutor;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfFramework;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfOperation;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfResources;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfRun;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfTask;
import io.mesocosm.agent.recovery.Compatibility.Policy;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.agent.testing.FakeMaster;
import io.mesocosm.agent.testing.Recordings;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.Messages.StatusUpdateRecord;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusRecord;
import io.mesocosm.proto.internal.ResourceCheckpoint.ResourceState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.Task;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The work directory of a Mesos agent that was killed: read as Mesos reads it, written again as Mesos wrote it. */
class CheckpointConformanceTest {

    @TempDir
    Path directory;

    private Path work;

    @BeforeEach
    void unpack() throws IOException {
        work = directory.resolve("agent");
        var gzip = new GZIPInputStream(new ByteArrayInputStream(Recordings.bytes("checkpoints/agent.tar.gz")));
        try (var tar = new TarArchiveInputStream(gzip)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = directory.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(path.getParent());
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(path.getParent());
                    Files.write(path, tar.readAllBytes());
                }
            }
        }
        Files.deleteIfExists(work.resolve("meta/boot_id"));
    }

    private CheckpointReader reader() {
        return new CheckpointReader(work, true);
    }

    private AgentInfo registered() throws IOException {
        byte[] file =
                Files.readAllBytes(work.resolve("meta/slaves/4575dccd-2636-420b-82a5-514a788c3253-S0/slave.info"));
        AgentInfo info = Records.parse(file, AgentInfo.parser()).messages().getFirst();
        return ResourceFormat.POST_REFINEMENT.convertAll(
                info.toBuilder().clearId().build());
    }

    private RecoveredAgent recover() throws Exception {
        return reader().read(registered(), Policy.EQUAL);
    }

    private static OfExecutor executor(RecoveredAgent agent, String id) {
        return agent.frameworks().getFirst().executors().stream()
                .filter(executor -> executor.info().getExecutorId().getValue().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static OfTask task(OfExecutor executor, String id) {
        return executor.runs().getFirst().tasks().stream()
                .filter(task -> task.task().getTaskId().getValue().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everythingThatWasCheckpointedIsFound() throws Exception {
        RecoveredAgent agent = recover();
        assertThat(agent.errors()).isZero();
        assertThat(agent.infoChanged()).isFalse();
        assertThat(agent.info().orElseThrow().getId().getValue()).isEqualTo("4575dccd-2636-420b-82a5-514a788c3253-S0");
        OfFramework framework = agent.frameworks().getFirst();
        assertThat(framework.pid()).isEmpty();
        assertThat(framework.executors().stream()
                        .map(executor -> executor.info().getExecutorId().getValue()))
                .containsExactly("custom", "finished", "group", "on-volume", "running", "unacknowledged");
        assertThat(executor(agent, "running").generated()).isTrue();
        assertThat(executor(agent, "group").generated()).isFalse();
        OfRun custom = executor(agent, "custom").runs().getFirst();
        assertThat(custom.http()).isTrue();
        assertThat(custom.hosting()).isEmpty();
        assertThat(executor(agent, "custom").latest()).contains(custom.containerId());
        assertThat(executor(agent, "running").runs().getFirst().libprocessPid().orElseThrow())
                .hasToString("executor(1)@127.0.0.1:33923");
        assertThat(executor(agent, "running").runs().getFirst().forkedPid()).contains(714L);
        assertThat(executor(agent, "finished").runs().getFirst().completed()).isTrue();
        assertThat(executor(agent, "running").runs().getFirst().completed()).isFalse();
    }

    @Test
    void updatesAndAcknowledgementsAreFound() throws Exception {
        RecoveredAgent agent = recover();
        OfTask unacknowledged = task(executor(agent, "unacknowledged"), "unacknowledged");
        assertThat(unacknowledged.updates().getLast().getStatus().getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(unacknowledged.acknowledged())
                .doesNotContain(unacknowledged.updates().getLast().getUuid());
        OfTask finished = task(executor(agent, "finished"), "finished");
        assertThat(finished.acknowledged())
                .contains(finished.updates().getLast().getUuid());
    }

    @Test
    void reservationsAndVolumesAreFound() throws Exception {
        assertThat(Resources.of(recover().resources().checkpointed()))
                .hasToString("disk(reservations: [(DYNAMIC,dev,p,{why: db})]):64; "
                        + "disk(reservations: [(DYNAMIC,dev,p,{why: db})])[vol-1:data]:64");
    }

    @Test
    void operationAndItsUnacknowledgedUpdateAreFound() throws Exception {
        OfResources resources = recover().resources();
        assertThat(resources.operations())
                .extracting(operation -> operation.getInfo().getId().getValue())
                .containsExactly("op-r");
        assertThat(resources.streams()).hasSize(1);
        OfOperation stream = resources.streams().getFirst();
        assertThat(stream.operation())
                .isEqualTo(resources.operations().getFirst().getUuid().getValue());
        assertThat(stream.acknowledged()).isEmpty();
        assertThat(stream.updates())
                .extracting(UpdateOperationStatusMessage::getStatus)
                .containsExactly(resources.operations().getFirst().getLatestStatus());
    }

    @Test
    void resourcesAndOperationsAreWrittenAsMesosWroteThem() throws Exception {
        RecoveredAgent agent = recover();
        OfResources resources = agent.resources();
        Path copy = directory.resolve("copy");
        new ResourceFiles(copy).store(List.of(), resources.checkpointed(), resources.operations());
        same(copy, copy + "/meta/resources/resources.info", Resource.parser());
        same(copy, copy + "/meta/resources/resources_and_operations.state", ResourceState.parser());
        assertThat(copy.resolve("volumes/roles/dev/vol-1")).isDirectory();
        var layout = new Layout(copy.toString());
        var id = AgentId.of(agent.info().orElseThrow().getId());
        OfOperation stream = resources.streams().getFirst();
        var files = new CheckpointFiles(layout);
        for (UpdateOperationStatusMessage update : stream.updates()) {
            files.write(
                    id,
                    new CheckpointWrite.OperationRecord(
                            stream.operation(),
                            UpdateOperationStatusRecord.newBuilder()
                                    .setType(UpdateOperationStatusRecord.Type.UPDATE)
                                    .setUpdate(update)
                                    .build()));
        }
        files.flush();
        same(copy, layout.metaOperation(id, stream.operation()) + "/operation.updates");
        files.write(id, new CheckpointWrite.OperationForgotten(stream.operation()));
        assertThat(Path.of(layout.metaOperations(id))).isEmptyDirectory();
    }

    @Test
    void halfARecordAtTheEndIsRemoved() throws Exception {
        OfTask before = task(executor(recover(), "running"), "running");
        Path file;
        try (var files = Files.walk(work.resolve("meta"))) {
            file = files.filter(path -> path.endsWith("tasks/running/task.updates"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] whole = Files.readAllBytes(file);
        byte[] half = Arrays.copyOf(whole, whole.length + 7);
        half[whole.length] = 100;
        Files.write(file, half);
        assertThat(task(executor(recover(), "running"), "running")).isEqualTo(before);
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }

    @Test
    void damageEndsAStrictRecoveryAndIsCountedOtherwise() throws Exception {
        Path file = work.resolve("meta/slaves/4575dccd-2636-420b-82a5-514a788c3253-S0/frameworks/"
                + "4575dccd-2636-420b-82a5-514a788c3253-0000/executors/running/executor.info");
        byte[] damaged = Files.readAllBytes(file);
        Arrays.fill(damaged, 4, damaged.length, (byte) 0xff);
        Files.write(file, damaged);
        assertThatThrownBy(this::recover).hasMessageContaining(file.toString());
        RecoveredAgent rest = new CheckpointReader(work, false).read(registered(), Policy.EQUAL);
        assertThat(rest.errors()).isEqualTo(1);
        assertThat(rest.frameworks().getFirst().executors()).hasSize(5);
    }

    @Test
    void changedAgentIsRefusedUnlessTheHostWasRebooted() throws Exception {
        AgentInfo changed = registered().toBuilder().setHostname("other").build();
        assertThatThrownBy(() -> reader().read(changed, Policy.EQUAL)).hasMessageContaining("other");
        Files.writeString(work.resolve("meta/boot_id"), "another boot");
        RecoveredAgent agent = reader().read(changed, Policy.EQUAL);
        assertThat(agent.rebooted()).isTrue();
        assertThat(agent.info()).isEmpty();
        assertThat(agent.frameworks()).isEmpty();
    }

    @Test
    void whatIsWrittenIsWhatMesosWrote() throws Exception {
        RecoveredAgent agent = recover();
        Path copy = directory.resolve("copy");
        var layout = new Layout(copy.toString());
        var id = AgentId.of(agent.info().orElseThrow().getId());
        var files = new CheckpointFiles(layout);
        files.write(id, new CheckpointWrite.Agent(agent.info().orElseThrow()));
        OfFramework framework = agent.frameworks().getFirst();
        files.write(id, new CheckpointWrite.Framework(framework.info(), framework.pid()));
        for (OfExecutor executor : framework.executors()) {
            write(files, id, framework, executor);
        }
        files.flush();
        same(copy, layout.metaAgent(id) + "/slave.info", SlaveInfo.parser());
        var frameworkId = FrameworkId.of(framework.info().getId());
        same(copy, layout.metaFramework(id, frameworkId) + "/framework.info", FrameworkInfo.parser());
        same(copy, layout.metaFramework(id, frameworkId) + "/framework.pid");
        for (OfExecutor executor : framework.executors()) {
            var executorId = ExecutorId.of(executor.info().getExecutorId());
            String path = layout.metaExecutor(id, frameworkId, executorId);
            same(copy, path + "/executor.info", ExecutorInfo.parser());
            same(copy, path + "/executor_generated_for_command_task");
            assertThat(Files.readSymbolicLink(Path.of(path + "/runs/latest")).getFileName())
                    .hasToString(executor.latest().orElseThrow().value());
            for (OfTask task : executor.runs().getFirst().tasks()) {
                var run = new ExecutorRun(
                        frameworkId, executorId, executor.runs().getFirst().containerId());
                String below = layout.metaTask(id, run, TaskId.of(task.task().getTaskId()));
                same(copy, below + "/task.info", Task.parser());
                same(copy, below + "/task.updates");
            }
        }
    }

    private void write(CheckpointFiles files, AgentId id, OfFramework framework, OfExecutor executor)
            throws IOException {
        OfRun found = executor.runs().getFirst();
        var run = new ExecutorRun(
                FrameworkId.of(framework.info().getId()),
                ExecutorId.of(executor.info().getExecutorId()),
                found.containerId());
        files.write(id, new CheckpointWrite.Executor(run, executor.info(), executor.generated()));
        for (OfTask task : found.tasks()) {
            files.write(id, new CheckpointWrite.TaskCreated(run, task.task()));
            var taskId = TaskId.of(task.task().getTaskId());
            byte[] recorded =
                    Files.readAllBytes(Path.of(new Layout(work.toString()).metaTask(id, run, taskId), "task.updates"));
            for (StatusUpdateRecord record :
                    Records.parse(recorded, StatusUpdateRecord.parser()).messages()) {
                files.write(id, new CheckpointWrite.UpdateRecord(run, taskId, record));
            }
        }
    }

    private Path recorded(Path copy, String path) {
        return work.resolve(copy.relativize(Path.of(path)));
    }

    private void same(Path copy, String path) throws IOException {
        assertThat(Path.of(path)).hasSameBinaryContentAs(recorded(copy, path));
    }

    /** Equal as messages: a field that v1 does not know moves to the end. */
    private <M extends Message> void same(Path copy, String path, Parser<M> parser) throws IOException {
        assertThat(Records.parse(Files.readAllBytes(Path.of(path)), parser))
                .isEqualTo(Records.parse(Files.readAllBytes(recorded(copy, path)), parser));
    }

    @Test
    void hostedExecutorIsKeptWithItsTask() throws Exception {
        RecoveredAgent agent = recover();
        var id = AgentId.of(agent.info().orElseThrow().getId());
        var run = new ExecutorRun(
                FrameworkId.of(agent.frameworks().getFirst().info().getId()),
                new ExecutorId("running"),
                new ContainerId("f6a90a76-b8a6-405d-bde2-5fa409d84f99"));
        TaskInfo task = FakeMaster.command("running", "sleep 5");
        var files = new CheckpointFiles(new Layout(work.toString()));
        files.write(id, new CheckpointWrite.HostedExecutor(run, new Hosting(Optional.of(task))));
        assertThat(executor(recover(), "running").runs().getFirst().hosting()).contains(new Hosting(Optional.of(task)));
        var killed = new Hosting(Optional.of(task), Optional.of(Instant.ofEpochMilli(1234567)));
        files.write(id, new CheckpointWrite.HostedExecutor(run, killed));
        assertThat(executor(recover(), "running").runs().getFirst().hosting()).contains(killed);
    }
}
