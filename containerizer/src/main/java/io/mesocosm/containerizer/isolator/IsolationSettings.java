package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.isolator.disk.DiskSettings;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemSettings;
import io.mesocosm.containerizer.isolator.network.PortsSettings;
import io.mesocosm.containerizer.isolator.security.SecuritySettings;
import java.util.Set;
import org.apache.mesos.v1.Protos.DeviceWhitelist;

/**
 * What the agent's flags say to isolators.
 *
 * @param isolation {@code --isolation}
 * @param linuxLauncher whether containers are launched by the Linux launcher
 */
public record IsolationSettings(
        IsolationNames isolation,
        boolean linuxLauncher,
        CgroupSettings cgroups,
        FilesystemSettings filesystem,
        SecuritySettings security,
        DiskSettings disk,
        PortsSettings ports) {

    /** Mesos' defaults for a user who is not root. */
    public static final IsolationSettings DEFAULTS = new IsolationSettings(
            IsolationNames.parse("posix/cpu,posix/mem"),
            false,
            CgroupSettings.DEFAULTS,
            FilesystemSettings.DEFAULTS,
            SecuritySettings.DEFAULTS,
            DiskSettings.DEFAULTS,
            PortsSettings.DEFAULTS);

    /** Whether {@code --isolation} names it. */
    public boolean isolates(String name) {
        return isolation.has(name);
    }

    /** Whether {@code --isolation} asks for the isolator of one cgroup controller: {@code cpu}, {@code mem}. */
    public boolean limits(String controller) {
        Set<String> controllers = isolation.members("cgroups/");
        return controllers.contains(controller) || controllers.contains("all");
    }

    /** Whether device nodes open only what {@code cgroups/devices} allows, wherever they are. */
    public boolean confinesDevices() {
        return isolates("cgroups/devices") || isolates("cgroups/all");
    }

    public IsolationSettings withPorts(PortsSettings value) {
        return new IsolationSettings(isolation, linuxLauncher, cgroups, filesystem, security, disk, value);
    }

    public IsolationSettings withDisk(DiskSettings value) {
        return new IsolationSettings(isolation, linuxLauncher, cgroups, filesystem, security, value, ports);
    }

    public IsolationSettings withIsolation(String value) {
        return new IsolationSettings(
                IsolationNames.parse(value), linuxLauncher, cgroups, filesystem, security, disk, ports);
    }

    public IsolationSettings withLinuxLauncher(boolean value) {
        return new IsolationSettings(isolation, value, cgroups, filesystem, security, disk, ports);
    }

    public IsolationSettings withCgroups(CgroupSettings value) {
        return new IsolationSettings(isolation, linuxLauncher, value, filesystem, security, disk, ports);
    }

    public IsolationSettings withSecurity(SecuritySettings value) {
        return new IsolationSettings(isolation, linuxLauncher, cgroups, filesystem, value, disk, ports);
    }

    public IsolationSettings withAllowedDevices(DeviceWhitelist value) {
        return withSecurity(security.withAllowedDevices(value));
    }

    public IsolationSettings withFilesystem(FilesystemSettings value) {
        return new IsolationSettings(isolation, linuxLauncher, cgroups, value, security, disk, ports);
    }
}
