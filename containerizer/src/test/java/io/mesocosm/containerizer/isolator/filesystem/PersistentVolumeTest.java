package io.mesocosm.containerizer.isolator.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.mounts.MountTable;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestVolumes;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Persistent volumes that are mounted in the sandboxes of real containers. */
@Tag("isolation")
final class PersistentVolumeTest {

    private static final ContainerId ID = new ContainerId("c");

    @TempDir
    Path directory;

    private ContainerShell shell;

    @BeforeEach
    void open() throws Exception {
        shell = new ContainerShell(directory, TestContainerizer.linux("filesystem/linux"));
    }

    @AfterEach
    void close() throws Exception {
        if (shell != null) {
            shell.close();
        }
    }

    private Resource volume(String id, Volume.Mode mode) throws Exception {
        return TestVolumes.persistent(shell.test.workDirectory, id, id, mode);
    }

    private Path onDisk(String id) {
        return TestVolumes.directory(shell.test.workDirectory, id);
    }

    private List<Path> mounted() throws Exception {
        return MountTable.read().below(shell.sandbox(ID).toRealPath()).stream()
                .map(MountTable.Mount::target)
                .toList();
    }

    @Test
    void volumesAreSeenWithAndWithoutARootOfTheContainersOwn() throws Exception {
        Resource data = volume("data", Volume.Mode.RW);
        for (ContainerConfig.Builder config :
                List.of(shell.config(ID, "cat data/seen; echo w > data/written"), shell.rooted(ID, "cat data/seen"))) {
            Files.writeString(onDisk("data").resolve("seen"), "kept\n");
            assertThat(shell.run(ID, config.addResources(data))).isEqualTo("kept\n");
            assertThat(onDisk("data").resolve("written")).hasContent("w\n");
            assertThat(mounted()).isEmpty();
            shell.test.terminations.clear();
            Files.delete(shell.sandbox(ID).resolve("stdout"));
        }
    }

    @Test
    void aReadOnlyVolumeIsReadOnly() throws Exception {
        ContainerConfig.Builder config = shell.rooted(
                        ID, "touch data/x 2>&1; touch /mnt/mesos/sandbox/data/y 2>&1; true")
                .addResources(volume("data", Volume.Mode.RO));
        assertThat(shell.run(ID, config)).contains("Read-only file system");
        assertThat(onDisk("data")).isEmptyDirectory();
    }

    @Test
    void volumesComeAndGoWhileTheContainerRuns() throws Exception {
        Resource one = volume("one", Volume.Mode.RW);
        Resource two = volume("two", Volume.Mode.RW);
        Files.writeString(onDisk("two").resolve("mark"), "");
        ContainerConfig.Builder config = shell.rooted(
                ID,
                "until test -e two/mark; do sleep 0.01; done; echo came; until ! test -e two; do sleep 0.01; done;"
                        + " echo went; touch one/x; sleep 1000");
        config.addResources(one);
        shell.launch(ID, config);
        List<Resource> before = TestVolumes.with(config);
        shell.test.containerizer.update(ID, TestVolumes.with(config, two), Map.of());
        shell.awaitLine(ID, "came");
        shell.test.containerizer.update(ID, before, Map.of());
        shell.awaitLine(ID, "went");
        Await.until("file", () -> Files.exists(onDisk("one").resolve("x")));
        assertThat(mounted()).containsExactly(shell.sandbox(ID).toRealPath().resolve("one"));
    }

    @Test
    void deviceNodesInVolumesDoNotWorkWheneverTheVolumesCome() throws Exception {
        for (boolean rooted : List.of(true, false)) {
            ContainerId id = new ContainerId(rooted ? "rooted" : "host");
            Resource first = volume("first-" + id.value(), Volume.Mode.RW);
            Resource later = volume("later-" + id.value(), Volume.Mode.RW);
            String command = "for v in first later; do until test -c $v-" + id.value() + "/node; do sleep 0.01; done;"
                    + " (: < $v-" + id.value() + "/node) 2>&1 && echo opened; done; echo done; sleep 1000";
            ContainerConfig.Builder config = rooted ? shell.rooted(id, command) : shell.config(id, command);
            for (Resource volume : List.of(first, later)) {
                Path node = onDisk(volume.getDisk().getPersistence().getId()).resolve("node");
                new ProcessBuilder("mknod", node.toString(), "c", "1", "3")
                        .start()
                        .waitFor();
            }
            shell.launch(id, config.addResources(first));
            shell.test.containerizer.update(id, TestVolumes.with(config, later), Map.of());
            shell.awaitLine(id, "done");
            assertThat(shell.output(id, "stdout"))
                    .contains("first-", "later-", "Permission denied")
                    .doesNotContain("opened");
        }
    }

    @Test
    void whatAFailedUpdateHasDoneIsNotDoneAgain() throws Exception {
        ContainerConfig.Builder config = shell.config(ID, "sleep 1000");
        List<Resource> without = TestVolumes.with(config);
        List<Resource> other = TestVolumes.with(config, volume("other", Volume.Mode.RW));
        shell.launch(ID, config.addResources(volume("data", Volume.Mode.RW)));
        shell.test.host.recorder.failNext("attachMount", Errno.ENOMEM);
        assertThatThrownBy(() -> shell.test.containerizer.update(ID, other, Map.of()))
                .hasMessageContaining("Failed to mount persistent volume");
        assertThat(mounted()).as("what is gone is gone").isEmpty();
        shell.test.containerizer.update(ID, other, Map.of());
        assertThat(mounted()).hasSize(1);
        shell.test.containerizer.update(ID, without, Map.of());
        assertThat(mounted()).isEmpty();
    }

    @Test
    void aVolumeInUseIsNotTakenAway() throws Exception {
        ContainerConfig.Builder config = shell.config(ID, "cd data; echo in; sleep 1000");
        List<Resource> without = TestVolumes.with(config);
        shell.launch(ID, config.addResources(volume("data", Volume.Mode.RW)));
        shell.awaitLine(ID, "in");
        assertThatThrownBy(() -> shell.test.containerizer.update(ID, without, Map.of()))
                .hasMessageContaining(
                        "Failed to unmount unneeded persistent volume at '" + shell.sandbox(ID) + "/data': umount")
                .hasMessageContaining("Device or resource busy");
    }

    @Test
    void aLinkThatTheUserPutThereIsNotFollowed() throws Exception {
        Path victim = Files.createDirectory(directory.resolve("victim"));
        ContainerConfig.Builder config = shell.config(ID, "ln -s " + victim + " data; echo done; sleep 1000");
        shell.launch(ID, config);
        shell.awaitLine(ID, "done");
        List<Resource> wanted = TestVolumes.with(config, volume("data", Volume.Mode.RW));
        assertThatThrownBy(() -> shell.test.containerizer.update(ID, wanted, Map.of()))
                .hasMessageContaining("Failed to mount persistent volume from '" + onDisk("data") + "' to '"
                        + shell.sandbox(ID) + "/data'");
        assertThat(MountTable.read().has(victim.toRealPath())).isFalse();
        assertThat(mounted()).isEmpty();
    }

    @Test
    void whatTheUserMovedIsUnmountedAllTheSame() throws Exception {
        ContainerConfig.Builder config =
                shell.config(ID, "umount data; mkdir deep; mv data deep/moved; echo done; sleep 1000");
        shell.launch(ID, config.addResources(volume("data", Volume.Mode.RW)));
        shell.awaitLine(ID, "done");
        shell.test.containerizer.destroy(ID);
        assertThat(mounted()).isEmpty();
    }

    @Test
    void theUserOfTheContainerOwnsTheVolume() throws Exception {
        ContainerConfig.Builder config =
                shell.config(ID, "touch data/x && stat -c %U data").setUser("nobody");
        assertThat(shell.run(ID, config.addResources(volume("data", Volume.Mode.RW))))
                .isEqualTo("nobody\n");
    }

    @Test
    void nestedContainersSeeVolumesOfTheirParent() throws Exception {
        shell.launch(ID, shell.config(ID, "sleep 1000").addResources(volume("data", Volume.Mode.RW)));
        Files.writeString(onDisk("data").resolve("seen"), "kept\n");
        ContainerId child = ID.child("n");
        ContainerConfig.Builder config = shell.rooted(child, "cat shared/seen");
        ContainerShell.add(config, TestVolumes.parents("data", "shared"));
        assertThat(shell.run(child, config)).isEqualTo("kept\n");
    }

    @Test
    void anAgentThatComesBackFindsVolumesMounted() throws Exception {
        Resource data = volume("data", Volume.Mode.RW);
        ContainerConfig.Builder config = shell.config(ID, "sleep 1000").addResources(data);
        shell.launch(ID, config);
        shell.test.leave();
        var settings = shell.test.settings;
        shell = new ContainerShell(directory, settings);
        var state = ContainerState.newBuilder()
                .setContainerId(ID.toProto())
                .setExecutorInfo(config.getExecutorInfo())
                .setPid(1)
                .setDirectory(config.getDirectory())
                .build();
        shell.test.containerizer.recover(List.of(state));
        shell.test.containerizer.update(ID, config.getResourcesList(), Map.of());
        assertThat(mounted()).hasSize(1);
        shell.test.containerizer.destroy(ID);
        assertThat(mounted()).isEmpty();
    }

    @Test
    void whatAnOrphanHadMountedGoes() throws Exception {
        shell.launch(ID, shell.config(ID, "sleep 1000").addResources(volume("data", Volume.Mode.RW)));
        shell.test.leave();
        shell = new ContainerShell(directory, shell.test.settings);
        shell.test.containerizer.recover(List.of());
        Await.until("orphan destroyed", () -> mounted().isEmpty());
        assertThat(onDisk("data")).exists();
    }

    @Test
    void whatWasMountedForAContainerThatEndedBetweenTwoAgentsGoes() throws Exception {
        ContainerConfig.Builder config = shell.config(ID, "until [ -e go ]; do sleep 0.01; done");
        shell.launch(ID, config.addResources(volume("data", Volume.Mode.RW)));
        shell.test.leave();
        Files.createFile(shell.sandbox(ID).resolve("go"));
        Await.until(
                "its end",
                () -> Files.exists(new ContainerFiles(shell.test.runtimeDirectory)
                        .directory(ID)
                        .resolve("status")));
        assertThat(mounted()).hasSize(1);
        shell = new ContainerShell(directory, shell.test.settings);
        shell.test.containerizer.recover(List.of(ContainerState.newBuilder()
                .setContainerId(ID.toProto())
                .setExecutorInfo(config.getExecutorInfo())
                .setPid(1)
                .setDirectory(config.getDirectory())
                .build()));
        assertThat(shell.test.awaitTermination(ID).getStatus()).isZero();
        assertThat(mounted()).isEmpty();
        assertThat(onDisk("data")).exists();
    }

    @Test
    void standaloneContainersHaveNone() throws Exception {
        ContainerConfig.Builder config =
                shell.config(ID, "true").clearExecutorInfo().addResources(volume("data", Volume.Mode.RW));
        assertThatThrownBy(() -> shell.launch(ID, config))
                .hasMessage("Persistent volumes are not supported for standalone containers");
    }

    @Test
    void theWorkDirectoryIsASharedMountOfItsOwnHoweverOftenAnAgentStarts() throws Exception {
        Path work = shell.test.workDirectory.toRealPath();
        shell.test.leave();
        shell = new ContainerShell(directory, shell.test.settings);
        var own = MountTable.read().mounts().stream()
                .filter(mount -> mount.target().equals(work))
                .toList();
        assertThat(own)
                .singleElement()
                .satisfies(mount -> assertThat(mount.peers()).isPresent());
    }
}
