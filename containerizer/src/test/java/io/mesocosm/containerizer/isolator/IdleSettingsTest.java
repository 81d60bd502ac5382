package io.mesocosm.containerizer.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.isolator.disk.DiskSettings;
import io.mesocosm.containerizer.isolator.network.PortsSettings;
import io.mesocosm.containerizer.isolator.security.SecuritySettings;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.junit.jupiter.api.Test;

final class IdleSettingsTest {

    private static final Optional<CapabilityInfo> NONE = Optional.of(CapabilityInfo.getDefaultInstance());

    private static IsolationSettings everything() {
        var disk = DiskSettings.DEFAULTS;
        var ports = PortsSettings.DEFAULTS;
        return IsolationSettings.DEFAULTS
                .withSecurity(new SecuritySettings(
                        NONE, NONE, Optional.of(Path.of("/etc")), Optional.of("profile.json"), Optional.empty()))
                .withDisk(new DiskSettings(
                        disk.watchInterval(),
                        true,
                        disk.xfsProjectRange(),
                        disk.xfsKill(),
                        disk.xfsHeadroomBytes(),
                        disk.reclaimInterval(),
                        disk.pathDisks()))
                .withPorts(new PortsSettings(
                        ports.watchInterval(),
                        ports.agentRangeOnly(),
                        true,
                        ports.isolatedRange(),
                        ports.agentResources()));
    }

    @Test
    void whatProtectsNothingIsNamed() {
        assertThat(IdleSettings.of(everything()))
                .containsExactly(
                        "--effective_capabilities protects nothing without linux/capabilities in --isolation",
                        "--bounding_capabilities protects nothing without linux/capabilities in --isolation",
                        "--seccomp_profile_name protects nothing without linux/seccomp in --isolation",
                        "--enforce_container_disk_quota protects nothing without disk/du, disk/xfs or disk/btrfs"
                                + " in --isolation",
                        "--enforce_container_ports protects nothing without network/ports in --isolation");
    }

    @Test
    void whatProtectsIsNot() {
        assertThat(IdleSettings.of(
                        everything().withIsolation("linux/capabilities,linux/seccomp,posix/disk,network/ports")))
                .isEmpty();
        assertThat(IdleSettings.of(IsolationSettings.DEFAULTS)).isEmpty();
    }
}
