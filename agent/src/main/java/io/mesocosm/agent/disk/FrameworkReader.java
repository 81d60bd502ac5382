package io.mesocosm.agent.disk;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfExecutor;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfFramework;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfRun;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfTask;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Reads what is below {@code frameworks}: frameworks, executors, runs, tasks. */
final class FrameworkReader {

    private final CheckpointReader files;

    FrameworkReader(CheckpointReader files) {
        this.files = files;
    }

    List<OfFramework> read(Path frameworks) throws RecoveryException {
        List<OfFramework> all = new ArrayList<>();
        for (Path directory : files.directories(frameworks)) {
            Optional<FrameworkInfo> info = files.message(directory.resolve("framework.info"), FrameworkInfo.parser());
            if (info.isPresent()) {
                Optional<Upid> pid = files.text(directory.resolve("framework.pid"))
                        .flatMap(Upid::parse)
                        .filter(found -> !found.equals(Upid.NONE));
                all.add(new OfFramework(info.get(), pid, executors(directory.resolve("executors"))));
            }
        }
        return all;
    }

    private List<OfExecutor> executors(Path executors) throws RecoveryException {
        List<OfExecutor> all = new ArrayList<>();
        for (Path directory : files.directories(executors)) {
            Optional<ExecutorInfo> info = files.message(directory.resolve("executor.info"), ExecutorInfo.parser());
            if (info.isPresent()) {
                List<OfRun> runs = new ArrayList<>();
                for (Path run : files.directories(directory.resolve("runs"))) {
                    runs.add(run(run));
                }
                all.add(new OfExecutor(
                        info.get(),
                        generated(directory, info.get()),
                        files.link(directory.resolve("runs/latest")).map(ContainerId::new),
                        runs));
            }
        }
        return all;
    }

    /** Agents before Mesos 1.8 wrote no such file: theirs is known by its command and name. */
    private boolean generated(Path directory, ExecutorInfo info) throws RecoveryException {
        return files.text(directory.resolve("executor_generated_for_command_task"))
                .map("1"::equals)
                .orElseGet(() -> info.getCommand().getValue().endsWith("mesos-executor")
                        && info.getName().startsWith("Command Executor"));
    }

    private OfRun run(Path run) throws RecoveryException {
        List<OfTask> tasks = new ArrayList<>();
        for (Path directory : files.directories(run.resolve("tasks"))) {
            Optional<Task> task = files.message(directory.resolve("task.info"), Task.parser());
            if (task.isPresent()) {
                tasks.add(task(task.get(), directory.resolve("task.updates")));
            }
        }
        return new OfRun(
                new ContainerId(String.valueOf(run.getFileName())),
                pid(run.resolve("pids/forked.pid")),
                files.text(run.resolve("pids/libprocess.pid")).flatMap(Upid::parse),
                Files.exists(run.resolve("http.marker")),
                hosting(run.resolve("pids")),
                Files.exists(run.resolve("executor.sentinel")),
                tasks);
    }

    private Optional<Hosting> hosting(Path pids) throws RecoveryException {
        Path task = pids.resolve("hosted.task");
        if (!Files.exists(task)) {
            return Optional.empty();
        }
        Optional<Instant> killed = files.text(pids.resolve("hosted.kill"))
                .filter(when -> when.matches("[0-9]{1,18}"))
                .map(when -> Instant.ofEpochMilli(Long.parseLong(when)));
        return Optional.of(new Hosting(files.message(task, TaskInfo.parser()), killed));
    }

    private Optional<Long> pid(Path file) throws RecoveryException {
        Optional<String> text = files.text(file).filter(found -> !found.isEmpty());
        try {
            return text.map(Long::valueOf);
        } catch (NumberFormatException e) {
            files.fail(file, e);
            return Optional.empty();
        }
    }

    /** The updates and acknowledgements. */
    private OfTask task(Task task, Path file) throws RecoveryException {
        List<StatusUpdate> updates = new ArrayList<>();
        Set<ByteString> acknowledged = new HashSet<>();
        for (StatusUpdateRecord record : files.appended(file, StatusUpdateRecord.parser())) {
            switch (record.getType()) {
                case UPDATE -> updates.add(record.getUpdate());
                case ACK -> acknowledged.add(record.getUuid());
            }
        }
        return new OfTask(task, updates, acknowledged);
    }
}
