package io.mesocosm.containerizer.isolator.security;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.HostDevice;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.DeviceAccess;
import org.apache.mesos.v1.Protos.DeviceWhitelist;

/**
 * {@code linux/devices}: puts the devices of {@code --allowed_devices} into the {@code /dev} of containers that have a
 * root of their own. Whether they may be opened is the concern of the devices cgroup; the modes of the nodes say the same
 * to every user. (Mesos: {@code LinuxDevicesIsolatorProcess})
 */
public final class Devices implements NestingIsolator {

    private static final int OWN_ACCESS = 0600;
    private static final int OTHERS = 0007;
    private static final int ALL_READ = 0044;
    private static final int ALL_WRITE = 0022;
    private static final Path DEV = Path.of("/dev");

    /**
     * @param source on the host
     * @param place as the container sees it
     */
    private record Node(Path source, String place, HostDevice device, int mode) {}

    private final List<Node> nodes;

    private Devices(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** @throws ContainerizerException when a flag that it needs is missing, or names what is no device of this host */
    public static Devices create(IsolatorContext context) throws ContainerizerException {
        if (!context.isRoot()) {
            throw new ContainerizerException("Linux devices isolator requires root permissions");
        }
        if (!context.settings().linuxLauncher()) {
            throw new ContainerizerException("'linux' launcher must be used");
        }
        if (!context.settings().isolates("filesystem/linux")) {
            throw new ContainerizerException("'filesystem/linux' isolator must be used");
        }
        List<Node> nodes =
                nodes(context.settings().security().allowedDevices().orElse(DeviceWhitelist.getDefaultInstance()));
        if (context.settings().isolates("namespaces/user")) {
            for (Node node : nodes) {
                HostNodes.check(node.source, node.mode & OTHERS);
            }
        }
        return new Devices(nodes);
    }

    private static List<Node> nodes(DeviceWhitelist allowed) throws ContainerizerException {
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (DeviceAccess access : allowed.getAllowedDevicesList()) {
            if (!access.getDevice().hasPath()) {
                throw new ContainerizerException("Whitelisted device has no device path provided");
            }
            Node node = node(Path.of(access.getDevice().getPath()), access.getAccess());
            nodes.put(node.place, node);
        }
        return new ArrayList<>(nodes.values());
    }

    private static Node node(Path path, DeviceAccess.Access access) throws ContainerizerException {
        HostDevice device = HostDevice.at(path)
                .orElseThrow(() -> new ContainerizerException("'" + path + "' is not a block or character device"));
        Path normal = path.normalize();
        Path below =
                normal.startsWith(DEV) ? DEV.relativize(normal) : DEV.getRoot().relativize(normal);
        int all = (access.getRead() ? ALL_READ : 0) | (access.getWrite() ? ALL_WRITE : 0);
        return new Node(normal, DEV.resolve(below).toString(), device, OWN_ACCESS | all);
    }

    @Override
    public String name() {
        return "linux/devices";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) {
        if (!config.hasRootfs()) {
            return Preparation.NOTHING;
        }
        List<Confinement> steps = new ArrayList<>();
        for (Node node : nodes) {
            steps.add(new FilesystemStep.Device(
                    Place.inContainer(node.place),
                    node.device.block(),
                    node.device.major(),
                    node.device.minor(),
                    node.mode,
                    0,
                    0));
        }
        return new Preparation(ContainerLaunchInfo.getDefaultInstance(), steps);
    }
}
