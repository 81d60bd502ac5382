package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.ContainerizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.DeviceAccess;
import org.apache.mesos.v1.Protos.DeviceWhitelist;

/**
 * A device of this host that {@code --allowed_devices} lets containers use. (Mesos: {@code DevicesSubsystemProcess::create})
 *
 * @param block whether it is a block device; else a character device
 */
public record AllowedDevice(
        Path path, boolean block, int major, int minor, boolean read, boolean write, boolean mknod) {

    private static final int TYPE_BITS = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;

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
        int mode;
        long number;
        try {
            mode = (int) Files.getAttribute(Path.of(path), "unix:mode");
            number = (long) Files.getAttribute(Path.of(path), "unix:rdev");
        } catch (NoSuchFileException e) {
            throw new ContainerizerException(
                    "Failed to obtain device ID for '" + path + "': No such file or directory", e);
        } catch (IOException e) {
            throw new ContainerizerException("Failed to obtain device ID for '" + path + "': " + e.getMessage(), e);
        }
        int type = mode & TYPE_BITS;
        if (type != CHARACTER && type != BLOCK) {
            throw new ContainerizerException("Failed to determine device type for '" + path + "'");
        }
        return new AllowedDevice(
                Path.of(path),
                type == BLOCK,
                major(number),
                minor(number),
                access.getRead(),
                access.getWrite(),
                access.getMknod());
    }

    /** As the C library packs them: minor 8 bits, major 12, then the higher bits of both. */
    static int major(long number) {
        return (int) ((number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL));
    }

    static int minor(long number) {
        return (int) ((number & 0xff) | (number >>> 12 & 0xffffff00L));
    }
}
