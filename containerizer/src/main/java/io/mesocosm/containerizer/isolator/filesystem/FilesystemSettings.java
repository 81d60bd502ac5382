package io.mesocosm.containerizer.isolator.filesystem;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What flags say of file systems, volumes and the namespaces that belong to them.
 *
 * @param sandboxDirectory {@code --sandbox_directory}: where a container with a root of its own sees its sandbox
 * @param volumeGidRange {@code --volume_gid_range}, as given
 * @param forcedHostPaths {@code --host_path_volume_force_creation}: below these missing host paths are made
 * @param shmBytes {@code --default_container_shm_size}
 * @param refuseAgentIpc {@code --disallow_sharing_agent_ipc_namespace}
 * @param refuseAgentPid {@code --disallow_sharing_agent_pid_namespace}
 */
public record FilesystemSettings(
        String sandboxDirectory,
        Optional<String> volumeGidRange,
        List<String> forcedHostPaths,
        OptionalLong shmBytes,
        boolean refuseAgentIpc,
        boolean refuseAgentPid) {

    public static final FilesystemSettings DEFAULTS = new FilesystemSettings(
            "/mnt/mesos/sandbox", Optional.empty(), List.of(), OptionalLong.empty(), false, false);

    public FilesystemSettings {
        forcedHostPaths = List.copyOf(forcedHostPaths);
    }
}
