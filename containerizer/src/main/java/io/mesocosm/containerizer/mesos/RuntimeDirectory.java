package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.checkpoint.CheckpointFile;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.launcher.RecordedProcess;
import io.mesocosm.containerizer.sandbox.Trees;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is written down of each container so that the next agent finds it, as Mesos lays it out:
 *
 * <pre>
 *   containers/&lt;id&gt;/config         ContainerConfig      \  a little-endian length, then the message
 *   containers/&lt;id&gt;/launch_info    ContainerLaunchInfo   |
 *   containers/&lt;id&gt;/termination    ContainerTermination /   (containers that have ended and are not forgotten)
 *   containers/&lt;id&gt;/pid            the first process, decimal
 *   containers/&lt;id&gt;/supervisor     RecordedProcess; ours alone
 *   containers/&lt;id&gt;/status         wait status, decimal; written by the supervisor
 *   containers/&lt;id&gt;/force_destroy_on_recovery    of debug containers
 *   containers/&lt;id&gt;/standalone.marker            of containers that belong to no executor
 *   containers/&lt;id&gt;/containers/&lt;nested id&gt;/...
 * </pre>
 *
 * <p>Files appear whole: they are written under another name and renamed.
 */
final class RuntimeDirectory {

    private static final String CONTAINERS = "containers";

    private final ContainerFiles files;

    RuntimeDirectory(Path root) {
        this.files = new ContainerFiles(root.toAbsolutePath());
    }

    Path of(ContainerId id) {
        return files.directory(id);
    }

    Path status(ContainerId id) {
        return of(id).resolve("status");
    }

    /** Empty, whatever a container of that id left. */
    void create(ContainerId id) throws IOException {
        Trees.delete(of(id));
        Files.createDirectories(of(id));
    }

    void writeConfig(ContainerId id, ContainerConfig config) throws IOException {
        CheckpointFile.write(files.configFile(id), config);
    }

    void writeLaunchInfo(ContainerId id, ContainerLaunchInfo info) throws IOException {
        CheckpointFile.write(of(id).resolve("launch_info"), info);
    }

    void writeTermination(ContainerId id, ContainerTermination termination) throws IOException {
        CheckpointFile.write(of(id).resolve("termination"), termination);
    }

    /** The supervisor first: a pid alone would be taken for a container of Mesos. */
    void writePids(ContainerId id, RecordedProcess process) throws IOException {
        CheckpointFile.write(of(id).resolve("supervisor"), process.format().getBytes(StandardCharsets.UTF_8));
        writePid(of(id).resolve("pid"), process.init().pid());
    }

    static void writePid(Path file, int pid) throws IOException {
        CheckpointFile.write(file, String.valueOf(pid).getBytes(StandardCharsets.UTF_8));
    }

    void markForDestruction(ContainerId id) throws IOException {
        Files.createFile(of(id).resolve("force_destroy_on_recovery"));
    }

    void markStandalone(ContainerId id) throws IOException {
        Files.createFile(files.standaloneMarker(id));
    }

    boolean isStandalone(ContainerId id) {
        return Files.exists(files.standaloneMarker(id));
    }

    boolean isMarkedForDestruction(ContainerId id) {
        return Files.exists(of(id).resolve("force_destroy_on_recovery"));
    }

    Optional<ContainerConfig> config(ContainerId id) throws IOException {
        return files.config(id);
    }

    Optional<ContainerLaunchInfo> launchInfo(ContainerId id) throws IOException {
        Optional<byte[]> bytes = CheckpointFile.read(of(id).resolve("launch_info"));
        return bytes.isEmpty() ? Optional.empty() : Optional.of(ContainerLaunchInfo.parseFrom(bytes.get()));
    }

    Optional<ContainerTermination> termination(ContainerId id) throws IOException {
        Optional<byte[]> bytes = CheckpointFile.read(of(id).resolve("termination"));
        return bytes.isEmpty() ? Optional.empty() : Optional.of(ContainerTermination.parseFrom(bytes.get()));
    }

    Optional<RecordedProcess> process(ContainerId id) throws IOException {
        return text(of(id).resolve("supervisor")).flatMap(RecordedProcess::parse);
    }

    /** The pid, and when it was written down, in seconds since the epoch. */
    record WrittenPid(int pid, long seconds) {}

    Optional<WrittenPid> pid(ContainerId id) throws IOException {
        Path file = of(id).resolve("pid");
        Optional<String> text = text(file).filter(content -> !content.isEmpty());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        long seconds = Files.getLastModifiedTime(file).toMillis() / 1000;
        return Optional.of(new WrittenPid(number(file, text.get()), seconds));
    }

    /** Empty while the container runs, and when nobody was left to write it. */
    OptionalInt waitStatus(ContainerId id) throws IOException {
        Path file = status(id);
        Optional<String> text = text(file).filter(content -> !content.isEmpty());
        return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number(file, text.get()));
    }

    /** All containers that have left something, parents before the nested. */
    List<ContainerId> ids() throws IOException {
        List<ContainerId> found = new ArrayList<>();
        collect(files.runtimeDirectory(), Optional.empty(), found);
        return found;
    }

    private static void collect(Path above, Optional<ContainerId> parent, List<ContainerId> to) throws IOException {
        Path directory = above.resolve(CONTAINERS);
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (Path entry : entries) {
                var id = new ContainerId(entry.getFileName().toString(), parent);
                to.add(id);
                collect(entry, Optional.of(id), to);
            }
        }
    }

    void deleteNested(ContainerId id) throws IOException {
        Trees.delete(of(id).resolve(CONTAINERS));
    }

    void delete(ContainerId id) throws IOException {
        Trees.delete(of(id));
    }

    private static int number(Path file, String text) throws IOException {
        try {
            return Integer.parseInt(text.trim());
        } catch (NumberFormatException e) {
            throw new IOException("'" + file + "' holds no number but '" + text.trim() + "'", e);
        }
    }

    private static Optional<String> text(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
