package io.mesocosm.containerizer.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.resources.Ranges;
import io.mesocosm.containerizer.checkpoint.CheckpointFile;
import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.proto.internal.VolumeGids.VolumeGidInfo;
import io.mesocosm.proto.internal.VolumeGids.VolumeGidInfos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups that share volumes. */
@Tag("isolation")
final class VolumeGidsTest {

    private static final int NOBODY = 65534;

    @TempDir
    Path work;

    private VolumeGids gids;

    @BeforeEach
    void open() {
        TestHost.assumeRoot();
        gids = make();
    }

    private VolumeGids make() {
        return new VolumeGids(Ranges.of(7000, 7001), work, new JniSyscalls(TestHost.library()));
    }

    private Path volume(String name) throws IOException {
        return Files.createDirectories(work.resolve(name));
    }

    private static int attribute(Path file, String name) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    private VolumeGidInfos written() throws IOException {
        Path file = work.resolve("meta/volume_gid_manager/volume_gids");
        return VolumeGidInfos.parseFrom(CheckpointFile.read(file).orElseThrow());
    }

    @Test
    void aVolumeAndAllInItBelongToItsGroup() throws Exception {
        Path volume = volume("v");
        Path deep = Files.createDirectory(volume.resolve("deep"));
        Path file = Files.createFile(deep.resolve("file"));
        assertThat(gids.allocate(volume, VolumeGids.Kind.PERSISTENT)).isEqualTo(7000);
        for (Path changed : List.of(volume, deep, file)) {
            assertThat(attribute(changed, "gid")).isEqualTo(7000);
        }
        assertThat(attribute(volume, "mode") & 07777).isEqualTo(02775);
        assertThat(attribute(deep, "mode") & 07777).isEqualTo(02775);
        assertThat(gids.allocate(volume, VolumeGids.Kind.PERSISTENT)).isEqualTo(7000);
        assertThat(gids.free()).isEqualTo(1);
        assertThat(written().getInfosList())
                .containsExactly(VolumeGidInfo.newBuilder()
                        .setType(VolumeGidInfo.Type.PERSISTENT)
                        .setPath(volume.toString())
                        .setGid(7000)
                        .build());
    }

    @Test
    void linksAreChangedThemselvesAndFilesWithOtherNamesAreNot() throws Exception {
        Path outside = Files.createFile(work.resolve("outside"));
        Path volume = volume("v");
        Path link = Files.createSymbolicLink(volume.resolve("link"), outside);
        Files.createSymbolicLink(volume.resolve("directory"), Path.of("/etc"));
        Files.createLink(volume.resolve("name"), outside);
        gids.allocate(volume, VolumeGids.Kind.SANDBOX_PATH);
        assertThat(attribute(link, "gid")).isEqualTo(7000);
        assertThat(attribute(outside, "gid")).isZero();
        assertThat(attribute(Path.of("/etc"), "gid")).isZero();
    }

    @Test
    void noLinkOnTheWayToAVolumeIsFollowed() throws Exception {
        Path elsewhere = volume("elsewhere/v");
        Path volume = volume("sandbox/way/v");
        gids.allocate(volume, VolumeGids.Kind.SANDBOX_PATH);
        Files.move(work.resolve("sandbox/way"), work.resolve("sandbox/moved"));
        Files.createSymbolicLink(work.resolve("sandbox/way"), work.resolve("elsewhere"));
        Files.setAttribute(elsewhere, "unix:gid", 7001);
        Files.setAttribute(elsewhere, "unix:mode", 02775);
        gids.deallocate(work.resolve("sandbox"));
        assertThat(attribute(elsewhere, "gid")).isEqualTo(7001);
        assertThat(attribute(elsewhere, "mode") & 07777).isEqualTo(02775);
        assertThatThrownBy(() -> gids.allocate(volume, VolumeGids.Kind.SANDBOX_PATH))
                .hasMessageStartingWith("Failed to stat '" + volume + "': ");
    }

    @Test
    void whatIsUsedUpIsSaid() throws Exception {
        gids.allocate(volume("a"), VolumeGids.Kind.PERSISTENT);
        gids.allocate(volume("b"), VolumeGids.Kind.PERSISTENT);
        assertThatThrownBy(() -> gids.allocate(volume("c"), VolumeGids.Kind.PERSISTENT))
                .hasMessage("Failed to allocate gid to the volume path '" + work.resolve("c")
                        + "' because the free gid range is exhausted");
        Files.delete(work.resolve("a"));
        assertThat(gids.allocate(work.resolve("c"), VolumeGids.Kind.PERSISTENT)).isEqualTo(7000);
    }

    @Test
    void aVolumeThatHasAGroupOfTheRangeKeepsIt() throws Exception {
        Path shown = volume("sandbox/shown");
        Files.setAttribute(shown, "unix:gid", 7001);
        assertThat(gids.allocate(shown, VolumeGids.Kind.SANDBOX_PATH)).isEqualTo(7001);
        assertThat(gids.free()).isEqualTo(2);
    }

    @Test
    void theEndOfAContainerTakesBackTheGroupsOfItsSandbox() throws Exception {
        Path inside = volume("sandbox/v");
        Files.setAttribute(inside, "unix:uid", NOBODY);
        Path persistent = volume("p");
        gids.allocate(inside, VolumeGids.Kind.SANDBOX_PATH);
        gids.allocate(persistent, VolumeGids.Kind.PERSISTENT);
        gids.deallocate(work.resolve("sandbox"));
        assertThat(attribute(inside, "gid")).isEqualTo(NOBODY);
        assertThat(attribute(inside, "mode") & 07777).isEqualTo(0755);
        assertThat(attribute(persistent, "gid")).isEqualTo(7001);
        assertThat(gids.free()).isEqualTo(1);
    }

    @Test
    void anotherAgentTakesUpWhatIsStillNeeded() throws Exception {
        gids.allocate(volume("p"), VolumeGids.Kind.PERSISTENT);
        gids.allocate(volume("gone/v"), VolumeGids.Kind.SANDBOX_PATH);
        VolumeGids next = make();
        next.recover(List.of());
        assertThat(next.free()).isEqualTo(1);
        assertThat(next.allocate(work.resolve("p"), VolumeGids.Kind.PERSISTENT)).isEqualTo(7000);
        assertThat(written().getInfosList()).hasSize(1);
    }
}
