package io.mesocosm.agent.view;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorTasks;
import io.mesocosm.containerizer.volumes.PersistentVolumes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.Volume;
import org.apache.mesos.v1.Protos.Volume.Source.SandboxPath;

/**
 * Volumes that tasks of a default executor see in their own sandboxes, while what they mount is in the sandbox of the
 * executor. Mesos: {@code Slave::attachTaskVolumeDirectory}.
 */
final class TaskVolumes {

    private TaskVolumes() {}

    /** Where they are, by the paths at which tasks see them. */
    static Map<String, Path> of(Executor executor) {
        Map<String, Path> paths = new TreeMap<>();
        if (executor.info().getType() == ExecutorInfo.Type.DEFAULT) {
            ExecutorTasks tasks = executor.tasks();
            Stream.of(
                            tasks.completed().stream(),
                            tasks.terminated().values().stream(),
                            tasks.launched().values().stream())
                    .flatMap(some -> some)
                    .forEach(task -> add(task, executor, paths));
        }
        return paths;
    }

    private static void add(Task task, Executor executor, Map<String, Path> paths) {
        String seen = executor.directory() + "/tasks/" + task.getTaskId().getValue() + "/";
        for (String path : mounted(task.getResourcesList())) {
            paths.put(seen + path, Path.of(executor.directory(), path));
        }
        List<String> parents = mounted(executor.info().getResourcesList());
        for (Volume volume : task.getContainer().getVolumesList()) {
            parent(volume)
                    .filter(parents::contains)
                    .ifPresent(
                            path -> paths.put(seen + volume.getContainerPath(), Path.of(executor.directory(), path)));
        }
    }

    private static List<String> mounted(List<Resource> resources) {
        return resources.stream()
                .filter(resource -> resource.getDisk().hasVolume())
                .map(resource -> resource.getDisk().getVolume().getContainerPath())
                .filter(path -> PersistentVolumes.path(path).isPresent())
                .toList();
    }

    private static Optional<String> parent(Volume volume) {
        SandboxPath path = volume.getSource().getSandboxPath();
        return volume.getSource().getType() == Volume.Source.Type.SANDBOX_PATH
                        && path.getType() == SandboxPath.Type.PARENT
                ? Optional.of(path.getPath())
                : Optional.empty();
    }
}
