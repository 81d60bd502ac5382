package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.ContainerizerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.DeviceAccess;
import org.apache.mesos.v1.Protos.DeviceWhitelist;

/**
 * A device of this host that {@code --allowed_devices} lets containers use. (Mesos: {@code
 * DevicesSubsystemProcess::create})
 *
 * @param block whether it is a block device; else a character device
 */
public record AllowedDevice(
        Path path, boolean block, int major, int minor, boolean read, boolean write, boolean mknod) {

    /** @throws ContainerizerException names the device that is none, or may not be used for anything */
    public static List<AllowedDevice> of(DeviceWhitelist whitelist) throws ContainerizerException {
        List<AllowedDevice> devices = new ArrayList<>();
        for (DeviceAccess allowed : whitelist.getAllowedDevicesList()) {
            devices.add(of(allowed));
        }
        return devices;
    }

    private static AllowedDevice of(DeviceAccess allowed) throws ContainerizerException {
        if (!allowed.getDevice().hasPath()) {
            throw new ContainerizerException("Whitelisted device has no device path provided");
        }
        String path = allowed.getDevice().getPath();
        DeviceAccess.Access access = allowed.getAccess();
        if (!access.getRead() && !access.getWrite() && !access.getMknod()) {
            throw new ContainerizerException("Could not whitelist device '" + path + "' without any access privileges");
        }
        HostDevice device = HostDevice.at(Path.of(path))
                .orElseThrow(() -> new ContainerizerException("Failed to determine device type for '" + path + "'"));
        return new AllowedDevice(
                Path.of(path),
                device.block(),
                device.major(),
                device.minor(),
                access.getRead(),
                access.getWrite(),
                access.getMknod());
    }
}
