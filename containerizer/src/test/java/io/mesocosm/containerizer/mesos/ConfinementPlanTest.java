package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.Confinement.Capabilities;
import io.mesocosm.containerizer.launcher.Confinement.EnterNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.InCgroup;
import io.mesocosm.containerizer.launcher.Confinement.NewNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.NoNewPrivileges;
import io.mesocosm.containerizer.launcher.Confinement.OomScore;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.Confinement.Terminal;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import io.mesocosm.proto.internal.Containers.ContainerFileOperation;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import io.mesocosm.proto.internal.Containers.ContainerMountInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.junit.jupiter.api.Test;

/** What of a launch info holds a container in, and how. */
final class ConfinementPlanTest {

    private static final int NEW_MOUNTS = 0x00020000;
    private static final int NEW_PIDS = 0x20000000;
    private static final ProcessId PARENT = new ProcessId(12, 345);
    private static final int NEW_USERS = 0x10000000;
    private static final ConfinementPlan.Origin TOP = new ConfinementPlan.Origin(Optional.empty(), 0b1111, 0, true);
    private static final ConfinementPlan.Origin NESTED =
            new ConfinementPlan.Origin(Optional.of(PARENT), 0b1111, 0, false);

    private static ContainerLaunchInfo.Builder info() {
        return ContainerLaunchInfo.newBuilder().setWorkingDirectory("/work");
    }

    private static List<Confinement> plan(ContainerLaunchInfo.Builder info, Confinement... given)
            throws ContainerizerException {
        return ConfinementPlan.of(info.build(), List.of(given), TOP);
    }

    private static CapabilityInfo capabilities(Capability... capabilities) {
        return CapabilityInfo.newBuilder()
                .addAllCapabilities(List.of(capabilities))
                .build();
    }

    @Test
    void nothingHoldsAContainerOfWhichNothingIsSaid() throws Exception {
        assertThat(plan(info())).isEmpty();
    }

    @Test
    void namespacesAreGatheredFromAllWhoWantOne() throws Exception {
        assertThat(plan(
                        info().addCloneNamespaces(NEW_MOUNTS).addCloneNamespaces(NEW_MOUNTS),
                        new NewNamespaces(Set.of(Namespace.IPC, Namespace.MOUNT))))
                .containsExactly(new NewNamespaces(Set.of(Namespace.IPC, Namespace.MOUNT)));
    }

    @Test
    void aNestedContainerEntersTheNamespacesOfItsParent() throws Exception {
        var info = info().addEnterNamespaces(NEW_PIDS).addCloneNamespaces(NEW_MOUNTS);
        assertThat(ConfinementPlan.of(info.build(), List.of(), NESTED))
                .containsExactly(
                        new NewNamespaces(Set.of(Namespace.MOUNT)), new EnterNamespaces(PARENT, Set.of(Namespace.PID)));
    }

    @Test
    void aContainerThatIsNotNestedEntersNothing() {
        assertThatThrownBy(() -> plan(info().addEnterNamespaces(NEW_PIDS)))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Cannot enter parent namespaces for non-nested container");
    }

    @Test
    void namespacesThatNobodyKnowsAreRefused() {
        assertThatThrownBy(() -> plan(info().addCloneNamespaces(0x80)))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Unknown namespaces 0x80");
    }

    @Test
    void aRootComesWithItsWorkingDirectory() throws Exception {
        assertThat(plan(info().addCloneNamespaces(NEW_MOUNTS).setRootfs("/images/a"), new Root(Path.of("/images/a"))))
                .containsExactly(
                        new NewNamespaces(Set.of(Namespace.MOUNT)),
                        new Root(Path.of("/images/a")),
                        new FilesystemStep.Directory(Place.inContainer("/work"), 0755, 0, 0));
    }

    @Test
    void aRootNeedsMountsOfItsOwn() {
        assertThatThrownBy(() -> plan(info().setRootfs("/images/a")))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Container rootfs is not supported without a mount namespace of the container's own");
    }

    @Test
    void stepsKeepTheirOrderAndThoseOfTheMessageComeLast() throws Exception {
        var first = new FilesystemStep.Mask(Place.inContainer("/b"));
        var second = new FilesystemStep.Mask(Place.inContainer("/a"));
        var info = info().addCloneNamespaces(NEW_MOUNTS)
                .addMaskedPaths("/proc/keys")
                .addFileOperations(ContainerFileOperation.newBuilder()
                        .setOperation(ContainerFileOperation.Operation.SYMLINK)
                        .setSymlink(ContainerFileOperation.Symlink.newBuilder()
                                .setSource("pts/ptmx")
                                .setTarget("/dev/ptmx")))
                .addMounts(ContainerMountInfo.newBuilder().setTarget("/x").setType("tmpfs"));
        assertThat(plan(info, first, second).stream().filter(FilesystemStep.class::isInstance))
                .containsExactly(
                        first,
                        second,
                        new FilesystemStep.Filesystem("tmpfs", Place.trusted(Path.of("/x")), Set.of(), ""),
                        new FilesystemStep.Mask(Place.trusted(Path.of("/proc/keys"))),
                        new FilesystemStep.SymbolicLink(Place.trusted(Path.of("/dev/ptmx")), "pts/ptmx"));
    }

    private static List<FilesystemStep> mount(ContainerMountInfo.Builder mount) throws ContainerizerException {
        return new MountPlan(Optional.of(Path.of("/images/a")))
                .steps(ContainerLaunchInfo.newBuilder().addMounts(mount).build());
    }

    @Test
    void mountsBelowTheRootAreFoundInTheContainer() throws Exception {
        int bindReadOnlyRecursive = 0x1000 | 0x4000 | 1;
        assertThat(mount(ContainerMountInfo.newBuilder()
                        .setSource("/host/data")
                        .setTarget("/images/a/data/../data")
                        .setFlags(bindReadOnlyRecursive)))
                .containsExactly(new FilesystemStep.Bind(
                        Place.trusted(Path.of("/host/data")),
                        Place.inContainer("data"),
                        Set.of(MountAttribute.READ_ONLY, MountAttribute.RECURSIVE)));
    }

    @Test
    void mountsMayChangeAttributesAndMove() throws Exception {
        assertThat(mount(ContainerMountInfo.newBuilder().setTarget("/images/a").setFlags(0x20 | 0x1000 | 1)))
                .containsExactly(new FilesystemStep.Remount(Place.inContainer(""), Set.of(MountAttribute.READ_ONLY)));
        assertThat(mount(ContainerMountInfo.newBuilder()
                        .setSource("/images/a/old")
                        .setTarget("/images/a/new")
                        .setFlags(0x2000)))
                .containsExactly(new FilesystemStep.Move(Place.inContainer("old"), Place.inContainer("new")));
    }

    @Test
    void mountsThatLackSomethingAreNamed() {
        assertThatThrownBy(() -> mount(ContainerMountInfo.newBuilder().setTarget("/t")))
                .hasMessage("The mount at '/t' has no type");
        assertThatThrownBy(() ->
                        mount(ContainerMountInfo.newBuilder().setTarget("/t").setFlags(0x1000)))
                .hasMessage("The mount at '/t' has no source");
    }

    @Test
    void mountsInTheMountNamespaceOfOthersAreRefused() {
        assertThatThrownBy(() -> plan(info().addMounts(
                                ContainerMountInfo.newBuilder().setTarget("/x").setType("tmpfs"))))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Mounts are not supported if the mount namespace is not cloned");
    }

    @Test
    void effectiveCapabilitiesAreAllThatThereIs() throws Exception {
        assertThat(plan(info().setEffectiveCapabilities(capabilities(Capability.CHOWN, Capability.NET_ADMIN))))
                .containsExactly(new Capabilities(0x1001, 0x1001, 1, 0x1001, 0x1001));
        assertThat(plan(info().setEffectiveCapabilities(capabilities(Capability.CHOWN))
                        .setBoundingCapabilities(capabilities(Capability.CHOWN, Capability.FOWNER))))
                .containsExactly(new Capabilities(1, 1, 0b1001, 0b1001, 1));
        assertThat(plan(info().setEffectiveCapabilities(capabilities())))
                .containsExactly(new Capabilities(0, 0, 0, 0, 0));
    }

    @Test
    void boundingCapabilitiesLeaveUserZeroWhatWeHaveOurselves() throws Exception {
        var info = info().setBoundingCapabilities(capabilities(Capability.FOWNER, Capability.CHECKPOINT_RESTORE));
        long bounding = 0b1000 | 1L << 40;
        assertThat(plan(info)).containsExactly(new Capabilities(0b1000, 0b1000, 0b1000, bounding, 0));
        assertThat(ConfinementPlan.of(info.build(), List.of(), NESTED))
                .containsExactly(new Capabilities(0, 0, 0b1000, bounding, 0));
    }

    @Test
    void aContainerIsNotSparedAsItsAgentIs() throws Exception {
        var spared = new ConfinementPlan.Origin(Optional.empty(), 0, -500, true);
        var doomed = new ConfinementPlan.Origin(Optional.empty(), 0, 500, true);
        assertThat(ConfinementPlan.of(info().build(), List.of(), spared)).containsExactly(new OomScore(0));
        assertThat(ConfinementPlan.of(info().build(), List.of(new OomScore(7)), spared))
                .containsExactly(new OomScore(7));
        assertThat(ConfinementPlan.of(info().build(), List.of(), doomed)).isEmpty();
    }

    @Test
    void anIsolatorMaySayMoreOfTheRoot() throws Exception {
        var root = new Root(Path.of("/images/a"), Set.of(MountAttribute.NO_DEVICES));
        assertThat(plan(info().addCloneNamespaces(NEW_MOUNTS).setRootfs("/images/a"), root))
                .contains(root)
                .doesNotContain(new Root(Path.of("/images/a")));
    }

    @Test
    void whatIsSaidTwiceIsDoneOnce() throws Exception {
        var cgroup = new InCgroup(true, Path.of("/sys/fs/cgroup/a/leaf"));
        assertThat(plan(
                        info().setNoNewPrivileges(true).setTtySlavePath("/dev/pts/7"),
                        cgroup,
                        new NoNewPrivileges(),
                        cgroup))
                .containsExactly(new NoNewPrivileges(), new Terminal(Path.of("/dev/pts/7")), cgroup);
        assertThat(plan(info().setNoNewPrivileges(false))).isEmpty();
    }

    private static RLimitInfo.RLimit.Builder limit(RLimitInfo.RLimit.Type type) {
        return RLimitInfo.RLimit.newBuilder().setType(type);
    }

    @Test
    void limitsThatAreAskedForReplaceThoseThatProcessesHaveAnyway() throws Exception {
        var asked = RLimitInfo.newBuilder()
                .addRlimits(
                        limit(RLimitInfo.RLimit.Type.RLMT_NOFILE).setSoft(10).setHard(20))
                .addRlimits(limit(RLimitInfo.RLimit.Type.RLMT_CORE))
                .build();
        assertThat(ResourceLimits.of(List.of(new ResourceLimit(7, 1024, 4096), new ResourceLimit(8, 1, 1)), asked))
                .containsExactly(
                        new ResourceLimit(7, 10, 20), new ResourceLimit(8, 1, 1), new ResourceLimit(4, -1, -1));
    }

    @Test
    void everyKindOfLimitHasItsNumber() throws Exception {
        var asked = RLimitInfo.newBuilder();
        for (var type : RLimitInfo.RLimit.Type.values()) {
            if (type != RLimitInfo.RLimit.Type.UNKNOWN) {
                asked.addRlimits(limit(type));
            }
        }
        assertThat(ResourceLimits.of(List.of(), asked.build()).stream().map(ResourceLimit::resource))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }

    @Test
    void limitsThatAreHalfGivenOrUnknownAreRefused() {
        assertThatThrownBy(() -> ResourceLimits.of(
                        List.of(),
                        RLimitInfo.newBuilder()
                                .addRlimits(
                                        limit(RLimitInfo.RLimit.Type.RLMT_CPU).setSoft(1))
                                .build()))
                .hasMessage("Failed to set RLMT_CPU limit: Invalid rlimit values");
        assertThatThrownBy(() -> ResourceLimits.of(
                        List.of(),
                        RLimitInfo.newBuilder()
                                .addRlimits(limit(RLimitInfo.RLimit.Type.UNKNOWN))
                                .build()))
                .hasMessage("Could not convert rlimit: Unknown rlimit type");
    }

    @Test
    void withUsersOfItsOwnFilesOfTheHostKeepTheirOwnersAndDevicesAreTheHosts() throws Exception {
        Place dev = Place.beneathInContainer("/", "dev/null");
        Place sys = Place.inContainer("/sys");
        Place kept = Place.inContainer("/proc/sys");
        var given = List.<Confinement>of(
                new FilesystemStep.Bind(
                        Place.trusted(Path.of("/data")), Place.inContainer("/data"), Set.of(MountAttribute.READ_ONLY)),
                new FilesystemStep.Bind(Place.trusted(Path.of("/sys/fs/cgroup/x")), sys, Set.of()),
                new FilesystemStep.Bind(kept, kept, Set.of()),
                new FilesystemStep.Filesystem("sysfs", sys, Set.of(MountAttribute.READ_ONLY), ""),
                new FilesystemStep.Device(dev, false, 1, 3, 0666, 0, 0));
        for (var origin : List.of(TOP, NESTED)) {
            var info = info().setRootfs("/image").addCloneNamespaces(NEW_MOUNTS);
            info = origin.equals(TOP) ? info.addCloneNamespaces(NEW_USERS) : info.addEnterNamespaces(NEW_USERS);
            var plan = ConfinementPlan.of(info.build(), given, origin);
            assertThat(MappedOwners.concerns(plan)).isTrue();
            assertThat(MappedOwners.sources(plan))
                    .containsExactlyInAnyOrder(Path.of("/data"), Path.of("/sys/fs/cgroup/x"));
            assertThat(MappedOwners.of(plan, Set.of(Path.of("/data"))))
                    .contains(
                            new Root(Path.of("/image"), Set.of(MountAttribute.ID_MAPPED)),
                            new FilesystemStep.Bind(
                                    Place.trusted(Path.of("/data")),
                                    Place.inContainer("/data"),
                                    Set.of(MountAttribute.READ_ONLY, MountAttribute.ID_MAPPED)),
                            given.get(1),
                            given.get(2),
                            new FilesystemStep.Bind(
                                    Place.trusted(Path.of("/sys")), sys, Set.of(MountAttribute.READ_ONLY)),
                            new FilesystemStep.Bind(Place.trusted(Path.of("/dev/null")), dev, Set.of()));
        }
    }
}
