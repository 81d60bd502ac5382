package io.mesocosm.containerizer.isolator.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.isolator.filesystem.FilesystemSettings;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestVolumes;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.MountPropagation;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes in real containers: paths of the host, of sandboxes, secrets. */
@Tag("isolation")
final class VolumeIsolationTest {

    private static final ContainerId ID = new ContainerId("c");

    @TempDir
    Path directory;

    private ContainerShell shell;
    private Path source;

    @BeforeEach
    void open() throws Exception {
        source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("seen"), "kept\n");
        IsolationSettings settings = TestContainerizer.linux("filesystem/linux,volume/secret")
                .withFilesystem(new FilesystemSettings(
                        "/mnt/mesos/sandbox",
                        Optional.empty(),
                        List.of(directory.resolve("forced").toString()),
                        OptionalLong.empty(),
                        false,
                        false));
        shell = new ContainerShell(directory, settings);
    }

    @AfterEach
    void close() throws Exception {
        if (shell != null) {
            shell.close();
        }
    }

    private String runRooted(String command, Volume.Builder... volumes) throws Exception {
        ContainerConfig.Builder config = shell.rooted(ID, command);
        Stream.of(volumes).forEach(volume -> ContainerShell.add(config, volume));
        return shell.run(ID, config);
    }

    private String run(String command, Volume.Builder... volumes) throws Exception {
        ContainerConfig.Builder config = shell.config(ID, command);
        Stream.of(volumes).forEach(volume -> ContainerShell.add(config, volume));
        return shell.run(ID, config);
    }

    private void assertRefused(String message, Volume.Builder... volumes) {
        ContainerConfig.Builder config = shell.config(ID, "true");
        Stream.of(volumes).forEach(volume -> ContainerShell.add(config, volume));
        assertThatThrownBy(() -> shell.launch(ID, config)).hasMessage(message);
    }

    @Test
    void hostPathsAreSeenAtAbsoluteAndRelativePaths() throws Exception {
        assertThat(runRooted(
                        "cat /new/place/seen deep/data/seen; touch deep/data/x",
                        TestVolumes.host(source, "/new/place"),
                        TestVolumes.host(source, "deep/data")))
                .isEqualTo("kept\nkept\n");
        assertThat(source.resolve("x")).exists();
    }

    @Test
    void withoutARootOfItsOwnTheContainerSeesThemInItsSandboxOrWhereSomethingIs() throws Exception {
        Path place = Files.createDirectory(directory.resolve("place"));
        assertThat(run(
                        "cat data/seen " + place + "/seen",
                        TestVolumes.host(source, "data"),
                        TestVolumes.host(source, place.toString())))
                .isEqualTo("kept\nkept\n");
        assertThat(place).isEmptyDirectory();
        assertThat(shell.sandbox(ID).resolve("data")).isEmptyDirectory();
    }

    @Test
    void aFileIsAVolumeToo() throws Exception {
        assertThat(runRooted(
                        "cat /etc/seen file",
                        TestVolumes.host(source.resolve("seen"), "/etc/seen"),
                        TestVolumes.host(source.resolve("seen"), "file")))
                .isEqualTo("kept\nkept\n");
    }

    @Test
    void aReadOnlyVolumeIsReadOnlyWithAllThatIsMountedBelow() throws Exception {
        assertThat(runRooted(
                        "touch /data/x 2>&1; true",
                        TestVolumes.host(source, "/data").setMode(Volume.Mode.RO)))
                .contains("Read-only file system");
        assertThat(source.resolve("x")).doesNotExist();
    }

    @Test
    @SuppressWarnings("deprecation")
    void theOldFormIsUnderstood() throws Exception {
        assertThat(runRooted(
                        "cat /old/seen; touch /self/x",
                        TestVolumes.volume("/old").setHostPath(source.toString()),
                        TestVolumes.volume("/self").setHostPath("own/directory")))
                .isEqualTo("kept\n");
        assertThat(shell.sandbox(ID).resolve("own/directory/x")).exists();
    }

    @Test
    void badHostPathsAreNamed() {
        assertRefused("Path 'a' in HOST_PATH volume is not absolute", TestVolumes.host(Path.of("a"), "b"));
        assertRefused(
                "Path '" + source
                        + "/no' in HOST_PATH volume does not exist and is not whitelisted for creation: Path '" + source
                        + "/no' is not whitelisted",
                TestVolumes.host(source.resolve("no"), "b"));
        assertRefused(
                "Mount point '/no/such' is an absolute path. It must exist if the container shares the host filesystem",
                TestVolumes.host(source, "/no/such"));
        assertRefused("Container path '../b' leads out of the sandbox", TestVolumes.host(source, "../b"));
        assertRefused(
                "Invalid volume: Only one of them should be set: 'host_path', 'image' and 'source'",
                TestVolumes.volume("b"));
        assertRefused(
                "Cannot setup bidirectional mount propagation for host path '/proc/sys' because it is not under a shared"
                        + " mount",
                bothWays(Path.of("/proc/sys"), "b"));
    }

    private static Volume.Builder bothWays(Path source, String containerPath) {
        Volume.Builder volume = TestVolumes.host(source, containerPath);
        volume.getSourceBuilder()
                .getHostPathBuilder()
                .setMountPropagation(MountPropagation.newBuilder().setMode(MountPropagation.Mode.BIDIRECTIONAL));
        return volume;
    }

    @Test
    void missingHostPathsAreMadeWhereTheFlagSays() throws Exception {
        Path made = directory.resolve("forced/a/b");
        run("touch data/x", TestVolumes.host(made, "data"));
        assertThat(made.resolve("x")).exists();
    }

    @Test
    void noHostPathIsMadeThroughALinkThatSomebodyPutBelowThere() throws Exception {
        Path forced = Files.createDirectory(directory.resolve("forced"));
        Files.createSymbolicLink(forced.resolve("way"), source);
        ContainerConfig.Builder config = shell.config(ID, "true");
        ContainerShell.add(config, TestVolumes.host(forced.resolve("way/made"), "data"));
        assertThatThrownBy(() -> shell.launch(ID, config)).hasMessageStartingWith("Failed to create the host path at");
        assertThat(source.resolve("made")).doesNotExist();
    }

    @Test
    void mountsShowUpOnTheHostWhenAskedFor() throws Exception {
        Path shared = Files.createDirectories(shell.test.workDirectory.resolve("both/inner"));
        ContainerConfig.Builder config =
                shell.config(ID, "mount -t tmpfs tmpfs data/inner && touch data/inner/x && echo done; sleep 1000");
        ContainerShell.add(config, bothWays(shared.resolveSibling("."), "data"));
        shell.launch(ID, config);
        shell.awaitLine(ID, "done");
        assertThat(shared.resolve("x")).exists();
        HostCommand.run("umount", shared.toString());
    }

    @Test
    void whatTheHostMountsLaterShowsUpInTheContainer() throws Exception {
        Path inner = Files.createDirectories(shell.test.workDirectory.resolve("later/inner"));
        ContainerConfig.Builder config =
                shell.rooted(ID, "until test -e /data/inner/x; do sleep 0.01; done; echo came; touch /data/inner/y");
        ContainerShell.add(config, TestVolumes.host(inner.resolveSibling("."), "/data"));
        shell.launch(ID, config);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("x"));
        HostCommand.run("mount", "--bind", elsewhere.toString(), inner.toString());
        shell.awaitLine(ID, "came");
        shell.test.awaitTermination(ID);
        HostCommand.run("umount", inner.toString());
        assertThat(elsewhere.resolve("y")).exists();
    }

    @Test
    void aDirectoryOfTheSandboxIsSeenElsewhere() throws Exception {
        ContainerConfig.Builder config =
                shell.rooted(ID, "touch /data/x; stat -c %U /data; ls own").setUser("nobody");
        ContainerShell.add(config, TestVolumes.own("own", "/data"));
        assertThat(shell.run(ID, config)).isEqualTo("nobody\nx\n");
    }

    @Test
    void badSandboxPathsAreNamed() {
        assertRefused("'container_path' is relative for SANDBOX_PATH volume SELF type", TestVolumes.own("own", "data"));
        assertRefused(
                "SANDBOX_PATH volume PARENT type only works for nested container", TestVolumes.parents("own", "data"));
        assertRefused("Path '/own' in SANDBOX_PATH volume is absolute", TestVolumes.own("/own", "/tmp"));
        assertRefused(
                "Path '../own' in SANDBOX_PATH volume leads out of the sandbox", TestVolumes.own("../own", "/tmp"));
        assertRefused(
                "Unknown SANDBOX_PATH volume type",
                TestVolumes.sandbox(Volume.Source.SandboxPath.Type.UNKNOWN, "own", "/tmp"));
    }

    @Test
    void nestedContainersShareADirectoryOfTheirParentsSandbox() throws Exception {
        shell.launch(ID, shell.config(ID, "until test -e common/x; do sleep 0.01; done; echo came; sleep 1000"));
        ContainerId child = ID.child("n");
        ContainerConfig.Builder config = shell.rooted(child, "touch shared/x");
        ContainerShell.add(config, TestVolumes.parents("common", "shared"));
        shell.run(child, config);
        shell.awaitLine(ID, "came");
        ContainerId debug = ID.child("d");
        ContainerConfig.Builder refused = shell.config(debug, "true").setContainerClass(ContainerClass.DEBUG);
        ContainerShell.add(refused, TestVolumes.parents("common", "shared"));
        assertThatThrownBy(() -> shell.launch(debug, refused)).hasMessage("Volumes not supported for DEBUG containers");
    }

    @Test
    void aLinkInTheParentsSandboxIsNoVolume() throws Exception {
        shell.launch(ID, shell.config(ID, "ln -s " + source + " trap; echo done; sleep 1000"));
        shell.awaitLine(ID, "done");
        ContainerId child = ID.child("n");
        ContainerConfig.Builder config = shell.rooted(child, "cat shared/seen");
        ContainerShell.add(config, TestVolumes.parents("trap", "shared"));
        assertThatThrownBy(() -> shell.launch(child, config)).hasMessageContaining("symbolic links");
        ContainerConfig.Builder deeper = shell.rooted(child, "true");
        ContainerShell.add(deeper, TestVolumes.parents("trap/made", "shared"));
        assertThatThrownBy(() -> shell.launch(child, deeper)).hasMessageContaining("symbolic links");
        assertThat(source.resolve("made")).doesNotExist();
    }

    @Test
    void aLinkInTheSandboxDoesNotSayWhereAVolumeIsMounted() throws Exception {
        for (String to : List.of("data", "/mnt/mesos/sandbox/data", "/mnt/mesos/../mesos/sandbox/data")) {
            shell.launch(ID, shell.config(ID, "sleep 1000"));
            ContainerId child = ID.child("n");
            Path sandbox = Files.createDirectories(shell.sandbox(child));
            Files.deleteIfExists(sandbox.resolve("data"));
            Files.createSymbolicLink(sandbox.resolve("data"), Path.of("/etc"));
            ContainerConfig.Builder config = shell.rooted(child, "true");
            ContainerShell.add(config, TestVolumes.host(source, to));
            assertThatThrownBy(() -> shell.launch(child, config)).hasMessageContaining("symbolic links");
            shell.test.containerizer.destroy(ID);
            Await.until("ended", () -> !shell.test.containerizer.containers().contains(ID));
        }
    }

    @Test
    void aLinkInAVolumeDoesNotSayWhereAnotherOneIsMounted() throws Exception {
        Files.createSymbolicLink(source.resolve("inner"), Path.of("/etc"));
        ContainerConfig.Builder config = shell.rooted(ID, "true");
        ContainerShell.add(config, TestVolumes.host(source, "/outer"));
        ContainerShell.add(config, TestVolumes.host(source, "/outer/inner"));
        assertThatThrownBy(() -> shell.launch(ID, config)).hasMessageContaining("symbolic links");
    }

    private static Volume.Builder secret(String value, String containerPath) {
        return TestVolumes.volume(containerPath)
                .setSource(Volume.Source.newBuilder()
                        .setType(Volume.Source.Type.SECRET)
                        .setSecret(Secret.newBuilder()
                                .setType(Secret.Type.VALUE)
                                .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8(value)))));
    }

    @Test
    void secretsAreSeenByTheContainerAlone() throws Exception {
        ContainerConfig.Builder config = shell.rooted(
                ID,
                "cat /run/key deep/key; grep -c ramfs /proc/mounts; echo x 2>/dev/null > /run/key || echo refused;"
                        + " touch held; sleep 1000");
        ContainerShell.add(config, secret("0pen-", "/run/key").setMode(Volume.Mode.RO));
        ContainerShell.add(config, secret("5esame\n", "deep/key"));
        shell.launch(ID, config);
        Await.until("held", () -> Files.exists(shell.sandbox(ID).resolve("held")));
        assertThat(shell.output(ID, "stdout")).isEqualTo("0pen-5esame\n2\nrefused\n");
        assertThat(onDisk("0pen-")).isEmpty();
        assertThat(onDisk("5esame")).isEmpty();
    }

    @Test
    void secretsReachContainersThatSeeTheHostsFilesToo() throws Exception {
        assertThat(run("cat key", secret("value\n", "key"))).isEqualTo("value\n");
        assertThat(shell.sandbox(ID).resolve("key")).isEmptyFile();
    }

    @Test
    void aReferenceHasNobodyToResolveIt() {
        Volume.Builder volume = secret("", "key");
        volume.getSourceBuilder()
                .setSecret(Secret.newBuilder()
                        .setType(Secret.Type.REFERENCE)
                        .setReference(Secret.Reference.newBuilder().setName("n")));
        assertRefused("Default secret resolver cannot resolve references: that of the volume 'key'", volume);
    }

    @Test
    void badSecretsAreNamed() {
        Volume.Builder empty = secret("", "key");
        empty.getSourceBuilder().setSecret(Secret.newBuilder().setType(Secret.Type.VALUE));
        assertRefused(
                "Invalid secret specified in volume: Secret of type VALUE must have the 'value' field set", empty);
        Volume.Builder unknown = secret("", "key");
        unknown.getSourceBuilder().setSecret(Secret.newBuilder());
        assertRefused("Secret has no value: that of the volume 'key'", unknown);
        assertRefused("Absolute container path '/no/such' does not exist", secret("", "/no/such"));
    }

    /** Files of the agent that hold a text, but for those that say what the container is. */
    private List<Path> onDisk(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path root : List.of(shell.test.workDirectory, shell.test.runtimeDirectory)) {
            try (Stream<Path> all = Files.walk(root)) {
                all.filter(Files::isRegularFile)
                        .filter(file -> !file.endsWith("config") && !file.endsWith("stdout"))
                        .filter(file -> holds(file, text))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static boolean holds(Path file, String text) {
        try {
            return ByteString.copyFrom(Files.readAllBytes(file)).toStringUtf8().contains(text);
        } catch (IOException _) {
            return false;
        }
    }
}
