package io.mesocosm.containerizer.isolator.namespaces;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.text.Bytes;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.mesos.v1.Protos.LinuxInfo;

/**
 * {@code namespaces/ipc}: message queues, semaphores and shared memory of the container's own, or of what it is in.
 * Shared memory of POSIX is a file system; a private one is mounted on the host, so that nested containers can share it.
 * (Mesos: {@code NamespacesIPCIsolatorProcess})
 *
 * <pre>
 *   mode           namespace                      /dev/shm
 *   none, top      new                            own, with a root of its own; else the agent's
 *   none, nested   parent's                       own, with a root of its own; else the agent's
 *   PRIVATE        new                            own, of the size asked for
 *   SHARE_PARENT   parent's; at the top, agent's  the same
 * </pre>
 */
public final class IpcNamespace implements NestingIsolator {

    private final SharedMemory memory;
    private final OptionalLong defaultBytes;
    private final boolean refuseAgent;

    private IpcNamespace(SharedMemory memory, OptionalLong defaultBytes, boolean refuseAgent) {
        this.memory = memory;
        this.defaultBytes = defaultBytes;
        this.refuseAgent = refuseAgent;
    }

    /** @throws ContainerizerException when the agent is not root, or lacks the Linux launcher or {@code filesystem/linux} */
    public static IpcNamespace create(IsolatorContext context) throws ContainerizerException {
        Requirements.check(
                context,
                "The IPC namespace isolator requires root permissions",
                "The 'linux' launcher must be used to enable the IPC namespace",
                "'filesystem/linux' must be used to enable IPC namespace");
        var filesystem = context.settings().filesystem();
        return new IpcNamespace(
                new SharedMemory(context.syscalls(), context.runtimeDirectory()),
                filesystem.shmBytes(),
                filesystem.refuseAgentIpc());
    }

    @Override
    public String name() {
        return "namespaces/ipc";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        LinuxInfo linux = config.getContainerInfo().getLinuxInfo();
        boolean nested = id.parent().isPresent();
        boolean isPrivate = linux.hasIpcMode() && linux.getIpcMode() == LinuxInfo.IpcMode.PRIVATE;
        if (linux.hasShmSize() && !isPrivate) {
            throw new ContainerizerException(
                    "Only support specifying the size of /dev/shm when the IPC mode is `PRIVATE`");
        }
        if (nested && config.getContainerClass() == ContainerClass.DEBUG) {
            if (isPrivate) {
                throw new ContainerizerException("Private IPC mode is not supported for DEBUG containers");
            }
            return Preparation.of(entered());
        }
        if (!linux.hasIpcMode()) {
            return new Preparation(
                    nested ? entered() : fresh(),
                    config.hasRootfs() ? List.of(FilesystemStep.Filesystem.sharedMemory(shm(config))) : List.of());
        }
        return switch (linux.getIpcMode()) {
            case PRIVATE -> new Preparation(fresh(), List.of(bind(memory.make(id, bytes(linux)), config)));
            case SHARE_PARENT -> nested ? shareParent(id, config) : shareAgent(config);
            case UNKNOWN -> throw new ContainerizerException("Unknown IPC mode");
        };
    }

    private OptionalLong bytes(LinuxInfo linux) {
        return linux.hasShmSize()
                ? OptionalLong.of(Bytes.megabytes(Integer.toUnsignedLong(linux.getShmSize()))
                        .value())
                : defaultBytes;
    }

    private Preparation shareParent(ContainerId id, ContainerConfig config) throws ContainerizerException {
        Optional<Path> shared = memory.sharedBy(id.parent().orElseThrow());
        if (shared.isEmpty() && !config.hasRootfs()) {
            return Preparation.of(entered()); // it sees the agent's anyway
        }
        return new Preparation(entered(), List.of(bind(shared.orElse(SharedMemory.AGENT), config)));
    }

    private Preparation shareAgent(ContainerConfig config) throws ContainerizerException {
        if (refuseAgent) {
            throw new ContainerizerException("Sharing agent IPC namespace with top-level container is not allowed");
        }
        return config.hasRootfs() ? Preparation.of(bind(SharedMemory.AGENT, config)) : Preparation.NOTHING;
    }

    private static ContainerLaunchInfo fresh() {
        return ContainerLaunchInfo.newBuilder()
                .addCloneNamespaces(Namespace.IPC.flag())
                .build();
    }

    private static ContainerLaunchInfo entered() {
        return ContainerLaunchInfo.newBuilder()
                .addEnterNamespaces(Namespace.IPC.flag())
                .build();
    }

    private static Confinement bind(Path source, ContainerConfig config) {
        return new FilesystemStep.Bind(Place.trusted(source), shm(config), Set.of());
    }

    /** The {@code /dev} of a root of the container's own is ours, without links; a host may have one there. */
    private static Place shm(ContainerConfig config) {
        return config.hasRootfs() ? Place.beneathInContainer("/", "dev/shm") : Place.inContainer("/dev/shm");
    }

    @Override
    public void cleanup(ContainerId id) throws ContainerizerException {
        memory.remove(id);
    }
}
