package io.mesocosm.containerizer.isolator.namespaces;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Accounts;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.Confinement.IdRange;
import io.mesocosm.containerizer.launcher.Confinement.Ids;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.sandbox.SandboxPlace;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code namespaces/user}: users of a container are nobody on the host, root too. Each container that is not nested has
 * a range of ids of its own; nested ones are in the namespace of the one around. On disk files keep the owners that they
 * have for the container: sandbox, root and volumes are mounted with their owners mapped. What a container sees of the
 * host besides belongs to nobody there. Ours, beyond Mesos.
 */
public final class UserNamespace implements NestingIsolator {

    private final Syscalls syscalls;
    private final ProcFs proc;
    private final IdRanges ranges;

    UserNamespace(Syscalls syscalls, ProcFs proc) {
        this.syscalls = syscalls;
        this.proc = proc;
        this.ranges = new IdRanges(proc::firstUsers);
    }

    /**
     * A {@code /proc} of its own can only be mounted by who owns the processes in it, hence the namespace of those.
     *
     * @throws ContainerizerException when the agent is not root, or lacks the Linux launcher, {@code filesystem/linux} or
     *     {@code namespaces/pid}
     */
    public static UserNamespace create(IsolatorContext context) throws ContainerizerException {
        Requirements.check(
                context,
                "The user namespace isolator requires root permissions",
                "The 'linux' launcher must be used to enable the user namespace",
                "'filesystem/linux' must be used to enable the user namespace");
        if (!context.settings().isolates("namespaces/pid")) {
            throw new ContainerizerException("'namespaces/pid' must be used to enable the user namespace");
        }
        Optional<Path> forbidding = context.proc().whatForbidsUserNamespaces();
        if (forbidding.isPresent()) {
            throw new ContainerizerException("'" + forbidding.get()
                    + "' is 0: the mounts of a container are locked by a user namespace made inside of its own");
        }
        return new UserNamespace(context.syscalls(), context.proc());
    }

    @Override
    public String name() {
        return "namespaces/user";
    }

    /** What the kernel knows of a container needs not be written down. */
    @Override
    public void recover(List<Recovered> containers, Set<ContainerId> orphans) {
        for (Recovered container : containers) {
            ContainerId id = ContainerId.of(container.state().getContainerId());
            if (id.parent().isEmpty()) {
                container.pids().ifPresent(pids -> recover(id, pids));
            }
        }
        ranges.avoidOthers();
    }

    private void recover(ContainerId id, ContainerPids pids) {
        OptionalInt first = proc.firstUser(pids.init().pid());
        if (first.isPresent()) {
            ranges.recover(id, first.getAsInt());
        }
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (id.parent().isPresent()) {
            return ranges.has(id.root()) ? nested(id, config) : Preparation.NOTHING;
        }
        if (config.getContainerInfo().getLinuxInfo().getSharePidNamespace()) {
            throw new ContainerizerException(
                    "A container with a user namespace cannot share the agent's pid namespace ('namespaces/user')");
        }
        checkIds(config);
        int first = ranges.take(id);
        List<Confinement> confinement = new ArrayList<>();
        confinement.add(new IdRange(Ids.USERS, 0, first, IdRanges.SIZE));
        confinement.add(new IdRange(Ids.GROUPS, 0, first, IdRanges.SIZE));
        confinement.addAll(ownSandbox(id, config));
        return new Preparation(
                ContainerLaunchInfo.newBuilder()
                        .addCloneNamespaces(Namespace.USER.flag())
                        .build(),
                confinement);
    }

    private Preparation nested(ContainerId id, ContainerConfig config) throws ContainerizerException {
        checkIds(config);
        boolean debug = config.getContainerClass() == ContainerClass.DEBUG;
        return new Preparation(
                ContainerLaunchInfo.newBuilder()
                        .addEnterNamespaces(Namespace.USER.flag())
                        .build(),
                debug ? List.of() : ownSandbox(id, config));
    }

    /**
     * With a root of its own the sandbox is mounted anyway. Where the container sees the host's files it is mounted over
     * itself, with that of the container around, without which there is no way to it.
     */
    private static List<Confinement> ownSandbox(ContainerId id, ContainerConfig config) {
        if (config.hasRootfs()) {
            return List.of();
        }
        Path sandbox = SandboxPlace.of(id, Path.of(config.getDirectory())).root();
        return List.of(new FilesystemStep.Bind(
                Place.trusted(sandbox),
                Place.inContainer(sandbox.toString()),
                Set.of(MountAttribute.RECURSIVE, MountAttribute.FOLLOWS)));
    }

    private void checkIds(ContainerConfig config) throws ContainerizerException {
        if (!config.hasUser()) {
            return;
        }
        IdRanges.check(config.getUser(), new Accounts(syscalls).require(config.getUser()));
    }

    @Override
    public void cleanup(ContainerId id) {
        ranges.giveBack(id);
    }
}
