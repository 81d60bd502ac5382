package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * New namespaces for those that are not nested; the nested enter those of processes and communication and have mounts
 * of their own; those for debugging enter all.
 */
final class Spaces implements Isolator {

    private static final List<Namespace> KINDS = List.of(Namespace.PID, Namespace.MOUNT, Namespace.IPC, Namespace.UTS);

    @Override
    public String name() {
        return "spaces";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) {
        var info = ContainerLaunchInfo.newBuilder();
        boolean debug = config.getContainerClass() == ContainerClass.DEBUG;
        for (Namespace kind : KINDS) {
            boolean entered = id.parent().isPresent() && (debug || kind != Namespace.MOUNT);
            if (entered) {
                info.addEnterNamespaces(kind.flag());
            } else {
                info.addCloneNamespaces(kind.flag());
            }
        }
        if (debug) {
            return Preparation.of(info.build());
        }
        return new Preparation(
                info.build(),
                List.of(
                        new Filesystem("proc", Place.inContainer("/proc"), Set.of(), ""),
                        new Bind(
                                Place.trusted(Path.of(config.getDirectory())),
                                Place.inContainer(config.hasRootfs() ? "/mnt/mesos/sandbox" : config.getDirectory()),
                                Set.of())));
    }
}
