package io.mesocosm.agent.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;
import static io.mesocosm.common.flags.FlagSpec.withDefault;

import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.common.text.Bytes;
import io.mesocosm.containerizer.isolator.IsolationNames;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.disk.DiskSettings;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemSettings;
import io.mesocosm.containerizer.isolator.network.PortsSettings;
import io.mesocosm.containerizer.isolator.security.SecuritySettings;
import io.mesocosm.containerizer.launcher.LinuxLauncher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.DeviceWhitelist;

/** The flags about how containers are launched and isolated. */
final class IsolationFlags {

    private static final FlagSpec<String> ISOLATION =
            withDefault("isolation", FlagType.STRING, "posix/cpu,posix/mem", "Isolators, with commas between them.");
    private static final FlagSpec<String> LAUNCHER = FlagSpec.<String>withDefault(
                    "launcher",
                    FlagType.STRING,
                    LinuxLauncher.isAvailable() ? "linux" : "posix",
                    "How processes are started: linux or posix.")
            .checked(value -> List.of("linux", "posix").contains(value)
                    ? Optional.empty()
                    : Optional.of("Unknown or unsupported launcher: " + value));
    private static final FlagSpec<Boolean> SYSTEMD = withDefault(
            "systemd_enable_support",
            FlagType.BOOL,
            "true",
            "Whether what outlives the agent goes to the slice mesos_executors.slice where systemd runs.");
    private static final FlagSpec<String> SYSTEMD_DIRECTORY = withDefault(
            "systemd_runtime_directory", FlagType.STRING, "/run/systemd/system", "Where to probe for systemd.");

    private static final FlagSpec<String> SANDBOX_DIRECTORY = withDefault(
            "sandbox_directory",
            FlagType.STRING,
            "/mnt/mesos/sandbox",
            "Path of the sandbox inside a container with rootfs.");
    private static final FlagSpec<String> VOLUME_GID_RANGE = optional(
            "volume_gid_range", FlagType.STRING, "Ranges like [10000-20000]; turns on the volume gid manager.");
    private static final FlagSpec<String> HOST_PATH_FORCE_CREATION = optional(
            "host_path_volume_force_creation",
            FlagType.STRING,
            "Colon list of directories where host paths may be created.");
    private static final FlagSpec<Bytes> SHM_SIZE =
            optional("default_container_shm_size", FlagType.BYTES, "Size of a private /dev/shm.");
    private static final FlagSpec<Boolean> REFUSE_AGENT_IPC = withDefault(
            "disallow_sharing_agent_ipc_namespace",
            FlagType.BOOL,
            "false",
            "Refuse SHARE_PARENT ipc for top-level containers.");
    private static final FlagSpec<Boolean> REFUSE_AGENT_PID = withDefault(
            "disallow_sharing_agent_pid_namespace",
            FlagType.BOOL,
            "false",
            "Refuse share_pid_namespace for top-level containers.");

    private static final FlagSpec<CapabilityInfo> EFFECTIVE_CAPABILITIES = FlagSpec.<CapabilityInfo>optional(
                    "effective_capabilities",
                    CapabilityNames.TYPE,
                    "Capabilities given by default when linux/capabilities is on.")
            .alias("allowed_capabilities");
    private static final FlagSpec<CapabilityInfo> BOUNDING_CAPABILITIES = optional(
            "bounding_capabilities", CapabilityNames.TYPE, "Maximum capabilities; must contain the effective set.");
    private static final FlagSpec<String> SECCOMP_DIRECTORY =
            optional("seccomp_config_dir", FlagType.STRING, "Directory of profiles.");
    private static final FlagSpec<String> SECCOMP_PROFILE =
            optional("seccomp_profile_name", FlagType.STRING, "Default profile file.");
    private static final FlagSpec<DeviceWhitelist> ALLOWED_DEVICES = optional(
            "allowed_devices",
            JsonFlags.message("JSON DeviceWhitelist or path", DeviceWhitelist.getDefaultInstance()),
            "Extra device whitelist entries with read/write/mknod.");

    private static final FlagSpec<Duration> DISK_WATCH =
            withDefault("container_disk_watch_interval", FlagType.DURATION, "15secs", "Period of disk usage checks.");
    private static final FlagSpec<Boolean> ENFORCE_DISK = withDefault(
            "enforce_container_disk_quota",
            FlagType.BOOL,
            "false",
            "Whether containers that take more than their disk are ended (disk/du) or get no more (disk/xfs, disk/btrfs).");

    // Those below have no default to show: Mesos has them only when it is built with the isolator that they are about.

    private static final FlagSpec<String> XFS_RANGE = optional(
            "xfs_project_range", FlagType.STRING, "Project ids that disk/xfs gives; [5000-10000] when not given.");
    private static final FlagSpec<Boolean> XFS_KILL = optional(
            "xfs_kill_containers",
            FlagType.BOOL,
            "With enforce_container_disk_quota: end containers that exceed their disk; false when not given.");
    private static final FlagSpec<Bytes> XFS_HEADROOM = optional(
            "xfs_quota_headroom",
            FlagType.BYTES,
            "What such a container gets beyond its disk before it is ended; 10MB when not given.");
    private static final FlagSpec<Duration> PORTS_WATCH = optional(
            "container_ports_watch_interval",
            FlagType.DURATION,
            "How often network/ports looks at listening sockets; 30secs when not given.");
    private static final FlagSpec<Boolean> PORTS_OF_AGENT = optional(
            "check_agent_port_range_only",
            FlagType.BOOL,
            "Ignore listeners outside the agent's ports resource; false when not given.");
    private static final FlagSpec<Boolean> ENFORCE_PORTS = optional(
            "enforce_container_ports",
            FlagType.BOOL,
            "End containers that listen on ports that are not theirs; false when not given.");
    private static final FlagSpec<String> PORTS_RANGE = optional(
            "container_ports_isolated_range",
            FlagType.STRING,
            "The only ports that network/ports looks at, as [31000-32000].");

    /** All of them. */
    static final List<FlagSpec<?>> ALL = Stream.<List<FlagSpec<?>>>of(
                    CgroupFlags.ALL,
                    List.of(ISOLATION, LAUNCHER, SYSTEMD, SYSTEMD_DIRECTORY),
                    List.of(
                            SANDBOX_DIRECTORY,
                            VOLUME_GID_RANGE,
                            HOST_PATH_FORCE_CREATION,
                            SHM_SIZE,
                            REFUSE_AGENT_IPC,
                            REFUSE_AGENT_PID),
                    List.of(
                            EFFECTIVE_CAPABILITIES,
                            BOUNDING_CAPABILITIES,
                            SECCOMP_DIRECTORY,
                            SECCOMP_PROFILE,
                            ALLOWED_DEVICES),
                    List.of(DISK_WATCH, ENFORCE_DISK, XFS_RANGE, XFS_KILL, XFS_HEADROOM),
                    List.of(PORTS_WATCH, PORTS_OF_AGENT, ENFORCE_PORTS, PORTS_RANGE))
            .flatMap(List::stream)
            .toList();

    private IsolationFlags() {}

    /** What isolators are told, but for what the agent offers, which is not known yet. */
    static IsolationSettings settings(ParsedFlags flags) {
        return new IsolationSettings(
                IsolationNames.parse(flags.get(ISOLATION)),
                flags.get(LAUNCHER).equals("linux"),
                CgroupFlags.settings(flags),
                filesystem(flags),
                new SecuritySettings(
                        flags.find(EFFECTIVE_CAPABILITIES),
                        flags.find(BOUNDING_CAPABILITIES),
                        flags.find(SECCOMP_DIRECTORY).map(Path::of),
                        flags.find(SECCOMP_PROFILE),
                        flags.find(ALLOWED_DEVICES)),
                disk(flags),
                ports(flags));
    }

    /** Where systemd tells that it runs, if it is to be asked for anything. */
    static Optional<Path> systemd(ParsedFlags flags) {
        return flags.get(SYSTEMD) ? Optional.of(Path.of(flags.get(SYSTEMD_DIRECTORY))) : Optional.empty();
    }

    private static FilesystemSettings filesystem(ParsedFlags flags) {
        return new FilesystemSettings(
                flags.get(SANDBOX_DIRECTORY),
                flags.find(VOLUME_GID_RANGE),
                flags.find(HOST_PATH_FORCE_CREATION)
                        .map(list -> Lists.split(list, ':'))
                        .orElse(List.of()),
                flags.find(SHM_SIZE).map(size -> OptionalLong.of(size.value())).orElse(OptionalLong.empty()),
                flags.get(REFUSE_AGENT_IPC),
                flags.get(REFUSE_AGENT_PID));
    }

    private static DiskSettings disk(ParsedFlags flags) {
        var defaults = DiskSettings.DEFAULTS;
        return new DiskSettings(
                flags.get(DISK_WATCH),
                flags.get(ENFORCE_DISK),
                flags.find(XFS_RANGE).orElse(defaults.xfsProjectRange()),
                flags.find(XFS_KILL).orElse(defaults.xfsKill()),
                flags.find(XFS_HEADROOM).map(Bytes::value).orElse(defaults.xfsHeadroomBytes()),
                flags.get(FlagNames.DISK_WATCH),
                defaults.pathDisks());
    }

    private static PortsSettings ports(ParsedFlags flags) {
        var defaults = PortsSettings.DEFAULTS;
        return new PortsSettings(
                flags.find(PORTS_WATCH).orElse(defaults.watchInterval()),
                flags.find(PORTS_OF_AGENT).orElse(defaults.agentRangeOnly()),
                flags.find(ENFORCE_PORTS).orElse(defaults.enforce()),
                flags.find(PORTS_RANGE),
                defaults.agentResources());
    }
}
