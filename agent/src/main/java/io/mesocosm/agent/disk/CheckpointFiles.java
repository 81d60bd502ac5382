package io.mesocosm.agent.disk;

import com.google.protobuf.Message;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.containerizer.sandbox.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes checkpoints as files. Records of updates are gathered and become durable together, by {@link #flush}: one
 * force per file and batch, however many records there are. Owned by the writer's thread. Mesos: slave/paths.cpp,
 * {@code state::checkpoint}.
 */
final class CheckpointFiles {

    private static final byte[] NOTHING = {};

    private final Layout layout;
    private final Map<Path, FileChannel> appended = new LinkedHashMap<>();
    private final Set<Path> newNamesIn = new LinkedHashSet<>();

    CheckpointFiles(Layout layout) {
        this.layout = layout;
    }

    void write(AgentId agent, CheckpointWrite write) throws IOException {
        switch (write) {
            case CheckpointWrite.Agent(var info) -> {
                Path directory = Path.of(layout.metaAgent(agent));
                MetaFiles.replaceDurably(
                        directory.resolve("slave.info"), Records.frame(ResourceFormat.PRE_REFINEMENT.convertAll(info)));
                MetaFiles.link(directory.resolveSibling("latest"), directory);
            }
            case CheckpointWrite.Framework(var info, var pid) -> {
                Path directory = Path.of(layout.metaFramework(agent, FrameworkId.of(info.getId())));
                MetaFiles.replace(directory.resolve("framework.info"), Records.frame(info));
                MetaFiles.replace(
                        directory.resolve("framework.pid"),
                        text(pid.orElse(Upid.NONE).toString()));
            }
            case CheckpointWrite.Executor executor -> executor(agent, executor);
            case CheckpointWrite.TaskCreated(var run, var task) ->
                MetaFiles.replace(
                        Path.of(layout.metaTask(agent, run, TaskId.of(task.getTaskId())), "task.info"),
                        Records.frame(ResourceFormat.PRE_REFINEMENT.convertAll(task)));
            case CheckpointWrite.UpdateRecord(var run, var task, var record) ->
                append(Path.of(layout.metaTask(agent, run, task), "task.updates"), record);
            case CheckpointWrite.OperationRecord(var operation, var record) ->
                append(Path.of(layout.metaOperation(agent, operation), "operation.updates"), record);
            case CheckpointWrite.OperationForgotten(var operation) ->
                Trees.delete(Path.of(layout.metaOperation(agent, operation)));
            case CheckpointWrite.ExecutorPid(var run, var pid) ->
                MetaFiles.replace(Path.of(layout.metaRun(agent, run), "pids", "libprocess.pid"), text(pid.toString()));
            case CheckpointWrite.HttpMarker(var run) ->
                MetaFiles.replace(Path.of(layout.metaRun(agent, run), "http.marker"), NOTHING);
            case CheckpointWrite.HostedExecutor(var run, var hosting) -> {
                byte[] task = hosting.task().isPresent()
                        ? Records.frame(hosting.task().get())
                        : NOTHING;
                Path pids = Path.of(layout.metaRun(agent, run), "pids");
                MetaFiles.replace(pids.resolve("hosted.task"), task);
                if (hosting.killed().isPresent()) {
                    String when = Long.toString(hosting.killed().get().toEpochMilli());
                    MetaFiles.replace(pids.resolve("hosted.kill"), text(when));
                }
            }
            case CheckpointWrite.Sentinel(var run) ->
                MetaFiles.replace(Path.of(layout.metaRun(agent, run), "executor.sentinel"), NOTHING);
            case CheckpointWrite.Drain(var config) -> {
                Path file = Path.of(layout.metaAgent(agent), "drain.config");
                if (config.isPresent()) {
                    MetaFiles.replaceDurably(file, Records.frame(config.get()));
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void executor(AgentId agent, CheckpointWrite.Executor write) throws IOException {
        Path run = Path.of(layout.metaRun(agent, write.run()));
        Path directory = Path.of(layout.metaExecutor(
                agent, write.run().frameworkId(), write.run().executorId()));
        Files.createDirectories(run.resolve("tasks"));
        Files.createDirectories(run.resolve("pids"));
        MetaFiles.replace(
                directory.resolve("executor.info"),
                Records.frame(ResourceFormat.PRE_REFINEMENT.convertAll(write.info())));
        MetaFiles.replace(
                directory.resolve("executor_generated_for_command_task"), text(write.generated() ? "1" : "0"));
        MetaFiles.link(run.resolveSibling("latest"), run);
    }

    private void append(Path file, Message record) throws IOException {
        FileChannel channel = appended.get(file);
        if (channel == null) {
            if (!Files.exists(file)) {
                Path directory = Optional.ofNullable(file.getParent()).orElseThrow();
                Files.createDirectories(directory);
                newNamesIn.add(directory);
            }
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            appended.put(file, channel);
        }
        var bytes = ByteBuffer.wrap(Records.frame(record));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Makes all records written so far durable; all at once, so that the file system can commit them together. */
    void flush() throws IOException {
        List<Callable<Void>> forces = new ArrayList<>();
        appended.values()
                .forEach(channel -> forces.add(() -> {
                    try (channel) {
                        channel.force(false);
                    }
                    return null;
                }));
        newNamesIn.stream()
                .filter(Files::isDirectory)
                .forEach(directory -> forces.add(() -> {
                    MetaFiles.sync(directory);
                    return null;
                }));
        appended.clear();
        newNamesIn.clear();
        perform(forces);
    }

    private static void perform(List<Callable<Void>> forces) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : threads.invokeAll(forces)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("Failed to make a checkpoint durable: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a checkpoint was made durable", e);
        }
    }

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }
}
