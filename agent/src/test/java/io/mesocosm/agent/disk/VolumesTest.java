package io.mesocosm.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.DiskInfo.Source;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of persistent volumes, on a real disk. */
class VolumesTest {

    @TempDir
    Path directory;

    private Path work;
    private Volumes volumes;

    @BeforeEach
    void emptyDirectory() throws IOException {
        work = Files.createDirectory(directory.resolve("work"));
        volumes = new Volumes(work);
    }

    static Resource volume(String role, String id) {
        return Resource.newBuilder()
                .setName("disk")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(64))
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole(role))
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(DiskInfo.Persistence.newBuilder().setId(id))
                        .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW)))
                .build();
    }

    private static Resource on(Source.Type type, Path root, String id) {
        Resource.Builder volume = volume("dev", id).toBuilder();
        Source.Builder source = volume.getDiskBuilder().getSourceBuilder().setType(type);
        if (type == Source.Type.MOUNT) {
            source.getMountBuilder().setRoot(root.toString());
        } else {
            source.getPathBuilder().setRoot(root.toString());
        }
        return volume.build();
    }

    private void create(Resource... some) throws Exception {
        volumes.change(List.of(), List.of(some));
    }

    private void destroy(Resource... some) throws Exception {
        volumes.change(List.of(some), List.of());
    }

    @Test
    @Tag("B037")
    void volumesOfOverlappingRolesAreApart() throws Exception {
        Resource inner = volume("a/b/c/d", "id");
        Resource outer = volume("a/b/c", "d");
        create(inner, outer);
        assertThat(work.resolve("volumes/roles/a b c d/id")).isDirectory();
        assertThat(work.resolve("volumes/roles/a b c/d")).isDirectory();
        Files.writeString(work.resolve("volumes/roles/a b c d/id/file"), "kept");
        volumes.change(List.of(inner, outer), List.of(inner));
        assertThat(work.resolve("volumes/roles/a b c/d")).doesNotExist();
        assertThat(work.resolve("volumes/roles/a b c d/id/file")).hasContent("kept");
    }

    @Test
    void volumesThatNoDirectoryCanBeNamedAfterAreRefused() {
        for (Resource nameless : List.of(volume("\0", "id"), volume("dev", "i\0d"))) {
            assertThatThrownBy(() -> create(volume("dev", "sound"), nameless))
                    .isInstanceOf(VolumeException.class)
                    .hasMessageContaining("cannot have a directory");
        }
        assertThat(work.resolve("volumes")).doesNotExist();
    }

    @Test
    void destroyedVolumeIsGoneWithItsContents() throws Exception {
        create(volume("dev", "v"));
        Path path = work.resolve("volumes/roles/dev/v");
        Files.createDirectories(path.resolve("deep/er"));
        Files.writeString(path.resolve("deep/er/file"), "x");
        destroy(volume("dev", "v"));
        assertThat(path).doesNotExist();
        assertThat(path.getParent()).isDirectory();
    }

    @Test
    void linksInAVolumeAreRemovedAndNotFollowed() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "kept");
        create(volume("dev", "v"));
        Files.createSymbolicLink(work.resolve("volumes/roles/dev/v/link"), outside);
        destroy(volume("dev", "v"));
        assertThat(work.resolve("volumes/roles/dev/v")).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("kept");
    }

    @Test
    void linkInPlaceOfAVolumeIsRemovedAndNotFollowed() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "kept");
        create(volume("dev", "v"));
        Files.delete(work.resolve("volumes/roles/dev/v"));
        Files.createSymbolicLink(work.resolve("volumes/roles/dev/v"), outside);
        destroy(volume("dev", "v"));
        assertThat(work.resolve("volumes/roles/dev/v")).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("kept");
    }

    @Test
    void linkToNowhereInPlaceOfAVolumeIsRemoved() throws Exception {
        create(volume("dev", "v"));
        Path path = work.resolve("volumes/roles/dev/v");
        Files.delete(path);
        Files.createSymbolicLink(path, directory.resolve("nowhere"));
        destroy(volume("dev", "v"));
        assertThat(Files.isSymbolicLink(path)).isFalse();
    }

    @Test
    void volumeOfAPathDiskIsBelowItsRoot() throws Exception {
        Path root = directory.resolve("disk");
        Resource volume = on(Source.Type.PATH, root, "v");
        create(volume);
        assertThat(root.resolve("volumes/roles/dev/v")).isDirectory();
        destroy(volume);
        assertThat(root.resolve("volumes/roles/dev/v")).doesNotExist();
        Resource relative = on(Source.Type.PATH, Path.of("disks/one"), "v");
        create(relative);
        assertThat(work.resolve("disks/one/volumes/roles/dev/v")).isDirectory();
    }

    @Test
    void ofAMountDiskOnlyTheContentsGo() throws Exception {
        Path root = Files.createDirectory(directory.resolve("mount"));
        Resource volume = on(Source.Type.MOUNT, root, "v");
        create(volume);
        assertThat(root).isEmptyDirectory();
        Files.createDirectories(root.resolve("some/where"));
        Files.writeString(root.resolve("file"), "x");
        destroy(volume);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void grownOrShrunkVolumeKeepsItsContents() throws Exception {
        Resource volume = volume("dev", "v");
        Resource grown = volume.toBuilder()
                .setScalar(Value.Scalar.newBuilder().setValue(128))
                .build();
        create(volume);
        Files.writeString(work.resolve("volumes/roles/dev/v/file"), "kept");
        volumes.change(List.of(volume), List.of(grown));
        volumes.change(List.of(grown), List.of(volume));
        assertThat(work.resolve("volumes/roles/dev/v/file")).hasContent("kept");
    }

    @Test
    void changeThatWasMadeBeforeACrashCanBeMadeAgain() throws Exception {
        create(volume("dev", "v"));
        Files.writeString(work.resolve("volumes/roles/dev/v/file"), "kept");
        create(volume("dev", "v"));
        assertThat(work.resolve("volumes/roles/dev/v/file")).hasContent("kept");
        destroy(volume("dev", "v"));
        destroy(volume("dev", "v"));
        assertThat(work.resolve("volumes/roles/dev/v")).doesNotExist();
    }

    @Test
    void volumeThatCannotBeMadeIsNamedAndThoseMadeBeforeItAreGone() throws Exception {
        Files.createDirectories(work.resolve("volumes/roles"));
        Files.writeString(work.resolve("volumes/roles/prod"), "in the way");
        assertThatThrownBy(() -> create(volume("dev", "first"), volume("prod", "v")))
                .isInstanceOf(VolumeException.class)
                .hasMessage("Failed to create the persistent volume v at '" + work
                        + "/volumes/roles/prod/v': Not a directory");
        assertThat(work.resolve("volumes/roles/dev/first")).doesNotExist();
    }

    @Test
    void idThatWouldLeadElsewhereIsRefused() {
        for (String id : List.of("..", ".", "a/../../b", "")) {
            assertThatThrownBy(() -> create(volume("dev", id)))
                    .isInstanceOf(VolumeException.class)
                    .hasMessage("'" + id + "' is not a valid id of a persistent volume");
        }
    }
}
