package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.isolator.disk.DiskSettings;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemSettings;
import io.mesocosm.containerizer.isolator.network.PortsSettings;
import io.mesocosm.containerizer.isolator.security.SecuritySettings;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DeviceWhitelist;

/**
 * What the agent's flags say to isolators.
 *
 * @param isolation {@code --isolation}
 * @param linuxLauncher whether containers are launched by the Linux launcher
 * @param allowedDevices {@code --allowed_devices}
 */
public record IsolationSettings(
        String isolation,
        boolean linuxLauncher,
        CgroupSettings cgroups,
        FilesystemSettings filesystem,
        SecuritySettings security,
        DiskSettings disk,
        PortsSettings ports,
        Optional<DeviceWhitelist> allowedDevices) {

    /** Mesos' defaults for a user who is not root. */
    public static final IsolationSettings DEFAULTS = new IsolationSettings(
            "posix/cpu,posix/mem",
            false,
            CgroupSettings.DEFAULTS,
            FilesystemSettings.DEFAULTS,
            SecuritySettings.DEFAULTS,
            DiskSettings.DEFAULTS,
            PortsSettings.DEFAULTS,
            Optional.empty());

    public IsolationSettings withIsolation(String value) {
        return new IsolationSettings(value, linuxLauncher, cgroups, filesystem, security, disk, ports, allowedDevices);
    }

    public IsolationSettings withLinuxLauncher(boolean value) {
        return new IsolationSettings(isolation, value, cgroups, filesystem, security, disk, ports, allowedDevices);
    }

    public IsolationSettings withCgroups(CgroupSettings value) {
        return new IsolationSettings(
                isolation, linuxLauncher, value, filesystem, security, disk, ports, allowedDevices);
    }
}
