package io.mesocosm.containerizer.isolator.namespaces;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.util.List;
import java.util.Set;

/**
 * {@code namespaces/pid}: containers see their own processes and those nested in them. Those that ask for it share the
 * processes of what they are in: of their parent, or of the agent. (Mesos: {@code NamespacesPidIsolatorProcess})
 */
public final class PidNamespace implements NestingIsolator {

    private static final FilesystemStep.Filesystem PROC = new FilesystemStep.Filesystem(
            "proc",
            Place.inContainer("/proc"),
            Set.of(MountAttribute.NO_SETUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXECUTE),
            "");

    private final boolean refuseAgent;

    private PidNamespace(boolean refuseAgent) {
        this.refuseAgent = refuseAgent;
    }

    /** @throws ContainerizerException when the agent is not root, or lacks the Linux launcher or {@code filesystem/linux} */
    public static PidNamespace create(IsolatorContext context) throws ContainerizerException {
        Requirements.check(
                context,
                "The pid namespace isolator requires root permissions",
                "'linux' launcher must be used to enable pid namespace",
                "'filesystem/linux' must be used to enable pid namespace");
        return new PidNamespace(context.settings().filesystem().refuseAgentPid());
    }

    @Override
    public String name() {
        return "namespaces/pid";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        boolean nested = id.parent().isPresent();
        boolean shares = config.getContainerInfo().getLinuxInfo().getSharePidNamespace();
        var info = ContainerLaunchInfo.newBuilder();
        if (nested) {
            info.addEnterNamespaces(Namespace.PID.flag());
            if (config.getContainerClass() == ContainerClass.DEBUG) {
                return Preparation.of(info.build());
            }
        } else if (shares) {
            if (refuseAgent) {
                throw new ContainerizerException("Sharing agent pid namespace with top-level container is not allowed");
            }
            return Preparation.NOTHING;
        }
        if (!shares) {
            info.addCloneNamespaces(Namespace.PID.flag());
        }
        // A root of the container's own gets its /proc with the kernel's other file systems.
        List<Confinement> steps = config.hasRootfs() ? List.of() : List.of(PROC);
        return new Preparation(info.build(), steps);
    }
}
