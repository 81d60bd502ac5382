package io.mesocosm.containerizer.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.containerizer.volumes.PersistentVolumeAccess;
import io.mesocosm.containerizer.volumes.PersistentVolumes;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Persistent volumes as links in a sandbox. */
final class FilesystemPosixTest {

    private static final ContainerId ID = new ContainerId("c");

    @TempDir
    Path work;

    private final JniSyscalls syscalls = new JniSyscalls(TestHost.library());
    private FilesystemPosix isolator;
    private Path sandbox;

    @BeforeEach
    void open() throws IOException {
        isolator = new FilesystemPosix(work, new PersistentVolumeAccess(work, syscalls, Optional.empty()));
        sandbox = Files.createDirectories(work.resolve("sandbox"));
    }

    private static Resource.Builder volume(String id, String containerPath) {
        var disk = DiskInfo.newBuilder()
                .setPersistence(DiskInfo.Persistence.newBuilder().setId(id))
                .setVolume(Volume.newBuilder().setContainerPath(containerPath).setMode(Volume.Mode.RW));
        return Resource.newBuilder()
                .setName("disk")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(64))
                .setDisk(disk)
                .addReservations(Resource.ReservationInfo.newBuilder().setRole("a/b"));
    }

    private Path onDisk(String id) throws IOException {
        return Files.createDirectories(work.resolve("volumes/roles/a b").resolve(id));
    }

    private ContainerConfig config(Resource... resources) {
        return ContainerConfig.newBuilder()
                .setDirectory(sandbox.toString())
                .setCommandInfo(CommandInfo.getDefaultInstance())
                .setExecutorInfo(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                        .addAllResources(List.of(resources)))
                .build();
    }

    @Test
    void volumesAreLinkedAndUnlinkedAsTheResourcesChange() throws Exception {
        Path one = onDisk("one");
        Path two = onDisk("two");
        Resource first = volume("one", "data").build();
        Resource second = volume("two", "more").build();
        isolator.prepare(ID, config(first));
        assertThat(Files.readSymbolicLink(sandbox.resolve("data"))).isEqualTo(one);
        isolator.update(ID, List.of(first, second), Map.of());
        assertThat(Files.readSymbolicLink(sandbox.resolve("more"))).isEqualTo(two);
        isolator.update(ID, List.of(second), Map.of());
        assertThat(sandbox.resolve("data")).doesNotExist();
        assertThat(sandbox.resolve("more")).exists();
        isolator.cleanup(ID);
        assertThatThrownBy(() -> isolator.update(ID, List.of(), Map.of())).hasMessage("Unknown container");
    }

    @Test
    void whatIsUnlinkedIsLinkedAgainAlsoAfterAnUpdateThatFailed() throws Exception {
        Path one = onDisk("one");
        onDisk("two");
        Resource first = volume("one", "data").build();
        Resource second = volume("two", "more").build();
        isolator.prepare(ID, config(first));
        Files.createDirectory(sandbox.resolve("more"));
        assertThatThrownBy(() -> isolator.update(ID, List.of(second), Map.of())).isNotNull();
        isolator.update(ID, List.of(first), Map.of());
        assertThat(Files.readSymbolicLink(sandbox.resolve("data"))).isEqualTo(one);
    }

    @Test
    void disksOfTheirOwnHoldTheirVolumes() throws Exception {
        var mount = DiskInfo.Source.newBuilder()
                .setType(DiskInfo.Source.Type.MOUNT)
                .setMount(DiskInfo.Source.Mount.newBuilder().setRoot("/mnt/disk"));
        var path = DiskInfo.Source.newBuilder()
                .setType(DiskInfo.Source.Type.PATH)
                .setPath(DiskInfo.Source.Path.newBuilder().setRoot("/mnt/shared"));
        var mounted = volume("one", "data");
        mounted.getDiskBuilder().setSource(mount);
        var below = volume("one", "data");
        below.getDiskBuilder().setSource(path);
        assertThat(PersistentVolumes.directory(work, mounted.build())).isEqualTo(Path.of("/mnt/disk"));
        assertThat(PersistentVolumes.directory(work, below.build()))
                .isEqualTo(Path.of("/mnt/shared/volumes/roles/a b/one"));
    }

    @Test
    void pathsWithSlashesAreLeftAlone() throws Exception {
        onDisk("one");
        isolator.prepare(
                ID,
                config(
                        volume("one", "deep/data").build(),
                        volume("one", "..").build(),
                        volume("one", "a\0b").build()));
        assertThat(sandbox).isEmptyDirectory();
    }

    @Test
    void anExistingLinkIsKeptAfterARecoveryAndAWrongOneRefused() throws Exception {
        Path one = onDisk("one");
        onDisk("two");
        Files.createSymbolicLink(sandbox.resolve("data"), one);
        var state = ContainerState.newBuilder()
                .setContainerId(ID.toProto())
                .setPid(1)
                .setDirectory(sandbox.toString())
                .build();
        var pids = new ContainerPids(new ProcessId(1, 1), Optional.empty());
        isolator.recover(List.of(new Isolator.Recovered(state, Optional.of(pids))), Set.of());
        isolator.update(ID, List.of(volume("one", "data").build()), Map.of());
        assertThat(Files.readSymbolicLink(sandbox.resolve("data"))).isEqualTo(one);
        var other = new FilesystemPosix(work, new PersistentVolumeAccess(work, syscalls, Optional.empty()));
        assertThatThrownBy(() -> other.prepare(ID, config(volume("two", "data").build())))
                .isInstanceOf(ContainerizerException.class)
                .hasMessageContaining("The existing symlink '" + sandbox.resolve("data") + "' points to");
    }

    @Test
    void imagesAndVolumesOfTheExecutorAreRefused() {
        var image = ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setMesos(ContainerInfo.MesosInfo.newBuilder()
                        .setImage(Image.newBuilder().setType(Image.Type.DOCKER)));
        var volumes = ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .addVolumes(Volume.newBuilder().setContainerPath("x").setMode(Volume.Mode.RW));
        var config = config().toBuilder();
        config.getExecutorInfoBuilder().setContainer(image);
        assertThatThrownBy(() -> isolator.prepare(ID, config.build()))
                .hasMessage("Container root filesystems not supported");
        config.getExecutorInfoBuilder().setContainer(volumes);
        assertThatThrownBy(() -> isolator.prepare(ID, config.build()))
                .hasMessage("Volumes in ContainerInfo is not supported");
    }

    @Test
    @Tag("root")
    void aVolumeBelongsToTheOwnerOfTheSandboxUnlessItIsSharedAndInUse() throws Exception {
        assumeTrue(syscalls.effectiveUser() == 0);
        Path one = onDisk("one");
        Files.setAttribute(sandbox, "unix:uid", 1234);
        Resource shared = volume("one", "data")
                .setShared(Resource.SharedInfo.getDefaultInstance())
                .build();
        isolator.prepare(ID, config(shared));
        assertThat(Files.getAttribute(one, "unix:uid")).isEqualTo(1234);
        sandbox = Files.createDirectories(work.resolve("other"));
        Files.setAttribute(sandbox, "unix:uid", 4321);
        isolator.prepare(new ContainerId("d"), config(shared));
        assertThat(Files.getAttribute(one, "unix:uid")).isEqualTo(1234);
    }
}
