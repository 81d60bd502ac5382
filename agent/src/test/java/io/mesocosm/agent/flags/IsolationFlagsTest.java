package io.mesocosm.agent.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.isolator.disk.DiskSettings;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemSettings;
import io.mesocosm.containerizer.isolator.network.PortsSettings;
import io.mesocosm.containerizer.isolator.security.SecuritySettings;
import io.mesocosm.containerizer.launcher.LinuxLauncher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.apache.mesos.v1.Protos.Device;
import org.apache.mesos.v1.Protos.DeviceAccess;
import org.apache.mesos.v1.Protos.DeviceWhitelist;
import org.junit.jupiter.api.Test;

/** What isolators are told by flags. */
class IsolationFlagsTest {

    private static AgentFlags.Containers parse(String... flags) throws FlagException {
        Stream<String> needed = Stream.of("--master=127.0.0.1:5050", "--work_dir=/tmp/w");
        return AgentFlags.parse(Stream.concat(needed, Stream.of(flags)).toList(), Map.of())
                .containers();
    }

    private static CapabilityInfo capabilities(Capability... capabilities) {
        return CapabilityInfo.newBuilder()
                .addAllCapabilities(List.of(capabilities))
                .build();
    }

    @Test
    void nothingGivenMeansTheDefaultsOfIsolators() throws FlagException {
        assertThat(parse("--launcher=posix").isolation()).isEqualTo(IsolationSettings.DEFAULTS);
        assertThat(parse("--launcher=linux").isolation()).isEqualTo(IsolationSettings.DEFAULTS.withLinuxLauncher(true));
        assertThat(parse().isolation())
                .isEqualTo(parse(LinuxLauncher.isAvailable() ? "--launcher=linux" : "--launcher=posix")
                        .isolation());
        assertThat(parse().agentSubsystems()).isEmpty();
        assertThat(parse().systemd()).contains(Path.of("/run/systemd/system"));
        assertThat(parse("--no-systemd_enable_support").systemd()).isEmpty();
    }

    @Test
    void everyFlagAboutCgroupsReachesThem() throws FlagException {
        var given = parse(
                "--cgroups_hierarchy=/cg",
                "--cgroups_root=/a/b",
                "--cgroups_destroy_timeout=2mins",
                "--cgroups_enable_cfs",
                "--cgroups_cpu_enable_pids_and_tids_count",
                "--no-revocable_cpu_low_priority",
                "--cgroups_limit_swap",
                "--cgroups_net_cls_primary_handle=0x1",
                "--cgroups_net_cls_secondary_handles=0x2,0x3",
                "--perf_events=cycles",
                "--perf_interval=5secs",
                "--perf_duration=1secs",
                "--agent_subsystems=memory, cpuacct");
        assertThat(given.isolation().cgroups())
                .isEqualTo(new CgroupSettings(
                        Path.of("/cg"),
                        "a/b",
                        Duration.ofMinutes(2),
                        new CgroupSettings.Cpu(true, true, false),
                        new CgroupSettings.Memory(true),
                        new CgroupSettings.NetCls(Optional.of("0x1"), Optional.of("0x2,0x3")),
                        new CgroupSettings.Perf(Optional.of("cycles"), Duration.ofSeconds(5), Duration.ofSeconds(1))));
        assertThat(given.agentSubsystems()).containsExactly("memory", "cpuacct");
    }

    @Test
    void everyFlagAboutFilesAndDisksReachesItsIsolator() throws FlagException {
        IsolationSettings given = parse(
                        "--sandbox_directory=/box",
                        "--volume_gid_range=[10-20]",
                        "--host_path_volume_force_creation=/x:/y",
                        "--default_container_shm_size=1MB",
                        "--disallow_sharing_agent_ipc_namespace",
                        "--disallow_sharing_agent_pid_namespace",
                        "--container_disk_watch_interval=3secs",
                        "--enforce_container_disk_quota",
                        "--xfs_project_range=[1-2]",
                        "--xfs_kill_containers",
                        "--xfs_quota_headroom=1KB",
                        "--disk_watch_interval=9secs")
                .isolation();
        assertThat(given.filesystem())
                .isEqualTo(new FilesystemSettings(
                        "/box", Optional.of("[10-20]"), List.of("/x", "/y"), OptionalLong.of(1 << 20), true, true));
        assertThat(given.disk())
                .isEqualTo(new DiskSettings(
                        Duration.ofSeconds(3), true, "[1-2]", true, 1024, Duration.ofSeconds(9), List.of()));
    }

    @Test
    void everyFlagAboutPrivilegesDevicesAndPortsReachesItsIsolator() throws FlagException {
        IsolationSettings given = parse(
                        "--effective_capabilities={\"capabilities\":[\"KILL\"]}",
                        "--bounding_capabilities={\"capabilities\":[\"KILL\",\"CHOWN\"]}",
                        "--seccomp_config_dir=/sec",
                        "--seccomp_profile_name=default.json",
                        "--container_ports_watch_interval=4secs",
                        "--check_agent_port_range_only",
                        "--enforce_container_ports",
                        "--container_ports_isolated_range=[5-6]",
                        "--allowed_devices={\"allowed_devices\":"
                                + "[{\"device\":{\"path\":\"/dev/kvm\"},\"access\":{\"read\":true}}]}")
                .isolation();
        assertThat(given.security())
                .isEqualTo(new SecuritySettings(
                        Optional.of(capabilities(Capability.KILL)),
                        Optional.of(capabilities(Capability.KILL, Capability.CHOWN)),
                        Optional.of(Path.of("/sec")),
                        Optional.of("default.json"),
                        Optional.of(DeviceWhitelist.newBuilder()
                                .addAllowedDevices(DeviceAccess.newBuilder()
                                        .setDevice(Device.newBuilder().setPath("/dev/kvm"))
                                        .setAccess(
                                                DeviceAccess.Access.newBuilder().setRead(true)))
                                .build())));
        assertThat(given.ports())
                .isEqualTo(new PortsSettings(Duration.ofSeconds(4), true, true, Optional.of("[5-6]"), List.of()));
    }

    @Test
    void wrongValuesAreNamed() {
        assertThatThrownBy(() -> parse("--launcher=windows"))
                .hasMessageContaining("Unknown or unsupported launcher: windows");
        for (String root : List.of("/", "", "..", "a/../b", "./x")) {
            assertThatThrownBy(() -> parse("--cgroups_root=" + root)).hasMessageContaining("--cgroups_root");
        }
        for (String flag : List.of("effective_capabilities", "allowed_capabilities", "bounding_capabilities")) {
            assertThatThrownBy(() -> parse("--" + flag + "={\"capabilities\":[\"CHOWN\",\"FOO\"]}"))
                    .hasMessageContaining(flag)
                    .hasMessageContaining("There is no capability 'FOO'");
        }
        assertThatThrownBy(() -> parse("--perf_interval=often")).hasMessageContaining("perf_interval");
        assertThatThrownBy(() -> parse("--modules={}", "--modules_dir=/x"))
                .hasMessage("Only one of --modules or --modules_dir should be specified");
    }
}
