package io.mesocosm.containerizer.isolator.volume;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.tasks.SecretRules;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.isolator.SecretValues;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.sandbox.SandboxPlace;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.Volume;

/**
 * {@code volume/secret}: secrets as files in memory, in the container's mount namespace only, where no process outside
 * looks. On disk there is nothing but what the agent writes down of the container anyway. (Mesos: {@code
 * VolumeSecretIsolatorProcess})
 */
public final class VolumeSecret implements Isolator {

    private static final int DIRECTORY_MODE = 0755;

    /** As Mesos: who shares the container's files shares its secrets. */
    private static final int FILE_MODE = 0644;

    private final String sandboxDirectory;

    private final boolean mapsUsers;

    private VolumeSecret(String sandboxDirectory, boolean mapsUsers) {
        this.sandboxDirectory = sandboxDirectory;
        this.mapsUsers = mapsUsers;
    }

    /** @throws ContainerizerException when the agent lacks the Linux launcher or {@code filesystem/linux} */
    public static VolumeSecret create(IsolatorContext context) throws ContainerizerException {
        if (!context.settings().linuxLauncher() || !context.settings().isolates("filesystem/linux")) {
            throw new ContainerizerException("Volume secret isolation requires filesystem/linux isolator.");
        }
        return new VolumeSecret(
                context.settings().filesystem().sandboxDirectory(),
                context.settings().isolates("namespaces/user"));
    }

    @Override
    public String name() {
        return "volume/secret";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (config.getContainerClass() == ContainerClass.DEBUG) {
            return Preparation.NOTHING;
        }
        List<Volume> secrets = Volumes.of(config).stream()
                .filter(volume -> volume.getSource().getType() == Volume.Source.Type.SECRET)
                .toList();
        if (secrets.isEmpty()) {
            return Preparation.NOTHING;
        }
        SandboxPlace sandbox = SandboxPlace.of(id, Path.of(config.getDirectory()));
        var targets = new VolumeTarget(id, config, sandboxDirectory);
        String name = ".secret-" + UUID.randomUUID();
        Place memory = memory(sandbox, config, name);
        List<Confinement> steps = new ArrayList<>();
        steps.add(new FilesystemStep.Directory(memory, DIRECTORY_MODE, 0, 0));
        steps.add(new FilesystemStep.Filesystem("ramfs", memory, Set.of(), ""));
        for (int i = 0; i < secrets.size(); i++) {
            Volume volume = secrets.get(i);
            Place file = new Place(memory.base(), memory.path() + "/" + i);
            var value = value(volume, targets);
            Set<MountAttribute> attributes = volume.getMode() == Volume.Mode.RO
                    ? EnumSet.of(MountAttribute.READ_ONLY)
                    : EnumSet.noneOf(MountAttribute.class);
            steps.add(new FilesystemStep.File(file, FILE_MODE, 0, 0, value));
            steps.add(new FilesystemStep.Bind(file, targets.of(volume.getContainerPath()), attributes));
        }
        return new Preparation(
                ContainerLaunchInfo.newBuilder()
                        .addCloneNamespaces(Namespace.MOUNT.flag())
                        .build(),
                steps);
    }

    private static ByteString value(Volume volume, VolumeTarget targets) throws ContainerizerException {
        Secret secret = volume.getSource().getSecret();
        Optional<String> objection = SecretRules.objection(secret);
        if (objection.isPresent()) {
            throw new ContainerizerException("Invalid secret specified in volume: " + objection.get());
        }
        String path = volume.getContainerPath();
        if (targets.isMissing(path)) {
            throw new ContainerizerException("Absolute container path '" + path + "' does not exist");
        }
        return SecretValues.value(secret, "the volume '" + path + "'");
    }

    /** Root of a user namespace may write in the sandbox only as the container sees it. */
    private Place memory(SandboxPlace sandbox, ContainerConfig config, String name) {
        if (!mapsUsers) {
            return Place.beneath(sandbox.root(), sandbox.below(name));
        }
        return config.hasRootfs()
                ? Place.beneathInContainer(sandboxDirectory, name)
                : Place.beneathInContainer(sandbox.root().toString(), sandbox.below(name));
    }
}
