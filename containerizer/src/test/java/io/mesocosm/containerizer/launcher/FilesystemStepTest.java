package io.mesocosm.containerizer.launcher;

import static io.mesocosm.containerizer.launcher.MountAttribute.FOLLOWS;
import static io.mesocosm.containerizer.launcher.MountAttribute.NO_DEVICES;
import static io.mesocosm.containerizer.launcher.MountAttribute.NO_EXECUTE;
import static io.mesocosm.containerizer.launcher.MountAttribute.NO_SETUID;
import static io.mesocosm.containerizer.launcher.MountAttribute.READ_ONLY;
import static io.mesocosm.containerizer.launcher.MountAttribute.RECURSIVE;
import static io.mesocosm.containerizer.launcher.MountAttribute.SHARES;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.Device;
import io.mesocosm.containerizer.launcher.FilesystemStep.Directory;
import io.mesocosm.containerizer.launcher.FilesystemStep.File;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.launcher.FilesystemStep.Mask;
import io.mesocosm.containerizer.launcher.FilesystemStep.Move;
import io.mesocosm.containerizer.launcher.FilesystemStep.Remount;
import io.mesocosm.containerizer.launcher.FilesystemStep.SymbolicLink;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a container sees of file systems, step by step, seen from inside. */
final class FilesystemStepTest extends ConfinedLaunch {

    FilesystemStepTest(Program program) {
        super(program);
    }

    private static Place at(String path) {
        return Place.inContainer(path);
    }

    /** What the command says in a root of its own after these steps; it must end well. */
    private String inside(String command, Confinement... steps) throws Exception {
        return launches.out(launches.shell(command, Box.rooted(rootfs(), steps)));
    }

    @Test
    void aRootOfItsOwnHidesTheHosts() throws Exception {
        assertThat(inside("echo /*; cat /proc/mounts | cut -d ' ' -f 2"))
                .isEqualTo("/bin /dev /etc /mnt /proc /root /run /sys /tmp /usr /var\n/\n/proc\n/dev\n");
    }

    @Test
    void withoutARootTheHostsIsSeenAndMountsStayInside() throws Exception {
        var hidden = Files.createDirectories(directory.resolve("hidden"));
        Files.writeString(hidden.resolve("file"), "");
        var over = new Filesystem("tmpfs", Place.trusted(hidden), Set.of(), "");
        assertThat(launches.out(launches.shell("ls " + hidden, Box.unrooted(over))))
                .isEmpty();
        assertThat(hidden.resolve("file")).exists();
    }

    @Test
    void aRootCanBeReadOnlyWithPlacesThatAreNot() throws Exception {
        var described = launches.shell(
                "(touch /new 2>&1) | cut -d : -f 3; touch /made/here && echo written",
                Box.namespaces(Namespace.MOUNT),
                new Root(rootfs(), Set.of(READ_ONLY)),
                new Filesystem("tmpfs", at("/made"), Set.of(), ""));
        assertThat(launches.out(described)).isEqualTo(" Read-only file system\nwritten\n");
    }

    @Test
    void attributesCanBeAddedToTheRootItself() throws Exception {
        assertThat(inside("touch /new 2>/dev/null || echo refused", new Remount(at(""), Set.of(READ_ONLY))))
                .isEqualTo("refused\n");
    }

    @Test
    void aBindShowsADirectoryWithTheAttributesAsked() throws Exception {
        Path source = Files.createDirectories(directory.resolve("source"));
        Files.writeString(source.resolve("file"), "content");
        assertThat(inside(
                        "cat /made/up/file; touch /made/up/new 2>/dev/null || echo refused; grep /made/up /proc/mounts",
                        new Bind(
                                Place.trusted(source),
                                at("/made/up"),
                                Set.of(READ_ONLY, NO_SETUID, NO_DEVICES, NO_EXECUTE))))
                .startsWith("contentrefused\n")
                .contains(" ro,nosuid,nodev,noexec,");
    }

    @Test
    void aBindOfAFileMakesAFile() throws Exception {
        Path source = Files.writeString(directory.resolve("source"), "content");
        assertThat(inside(
                        "cat /made/file; echo more >> /made/file",
                        new Bind(Place.trusted(source), at("made/file"), Set.of())))
                .isEqualTo("content");
        assertThat(source).hasContent("contentmore");
    }

    @Test
    void onlyARecursiveBindShowsWhatIsMountedBelow() throws Exception {
        Path source = Files.createDirectories(directory.resolve("source"));
        Place below = Place.beneath(source, "below");
        assertThat(inside(
                        "ls /one /two/below /three/below; touch /two/below/x 2>/dev/null || echo refused",
                        new Filesystem("tmpfs", below, Set.of(), ""),
                        new File(Place.beneath(source, "below/file"), 0644, 0, 0, ByteString.EMPTY),
                        new Bind(below, at("/one"), Set.of()),
                        new Bind(Place.trusted(source), at("/two"), Set.of(RECURSIVE, READ_ONLY)),
                        new Bind(Place.trusted(source), at("/three"), Set.of())))
                .isEqualTo("/one:\nfile\n\n/three/below:\n\n/two/below:\nfile\nrefused\n");
        assertThat(source.resolve("below")).isEmptyDirectory();
    }

    @Test
    void nodesAreMadeWithModesAndOwnersWhateverTheMaskOfTheAgent() throws Exception {
        assertThat(inside(
                        "cd /made; stat -c '%n %a %u:%g' *; cat file; readlink link; head -c 2 zero | od -An -tx1",
                        new Directory(at("/made/directory"), 01777, 5, 6),
                        new File(at("/made/file"), 0640, 7, 8, ByteString.copyFromUtf8("hush\n")),
                        new SymbolicLink(at("/made/link"), "no/where"),
                        new Device(at("/made/zero"), false, 1, 5, 0606, 9, 10)))
                .isEqualTo("directory 1777 5:6\nfile 640 7:8\nlink 777 0:0\nzero 606 9:10\nhush\nno/where\n 00 00\n");
    }

    @Test
    void whatIsThereIsKept() throws Exception {
        Path root = rootfs();
        Files.createDirectories(root.resolve("there"));
        Files.setAttribute(root.resolve("there"), "unix:mode", 0700);
        Files.createSymbolicLink(root.resolve("link"), Path.of("old"));
        assertThat(launches.out(launches.shell(
                        "stat -c %a /there; readlink /link",
                        Box.rooted(
                                root,
                                new Directory(at("/there"), 0777, -1, -1),
                                new SymbolicLink(at("/link"), "new"),
                                Box.NULL))))
                .isEqualTo("700\nold\n");
    }

    @Test
    void masksHideDirectoriesAndFiles() throws Exception {
        Path root = rootfs();
        Files.createDirectories(root.resolve("secret/inside"));
        Files.writeString(root.resolve("file"), "secret");
        assertThat(launches.out(launches.shell(
                        "ls -A /secret; cat /file; touch /secret/x 2>/dev/null || echo refused",
                        Box.rooted(
                                root,
                                new Mask(at("/secret")),
                                new Mask(at("/file")),
                                new Mask(at("/nowhere/at/all"))))))
                .isEqualTo("refused\n");
        assertThat(root.resolve("file")).hasContent("secret");
    }

    @Test
    void aSecretCanBeMadeOutOfSightAndMovedIn() throws Exception {
        Path staging = Files.createDirectories(directory.resolve("staging"));
        assertThat(inside(
                        "cat /secret/token; ls -A /mnt",
                        new Filesystem("ramfs", Place.trusted(staging), Set.of(), ""),
                        new File(Place.beneath(staging, "token"), 0600, 0, 0, ByteString.copyFromUtf8("t0ken\n")),
                        new Move(Place.trusted(staging), at("/secret"))))
                .isEqualTo("t0ken\n");
        assertThat(staging).isEmptyDirectory();
    }

    @Test
    void optionsOfTheMountAreTakenFromTheOptionsOfTheFileSystem() throws Exception {
        assertThat(inside(
                        "grep /made /proc/mounts",
                        new Filesystem("tmpfs", at("/made"), Set.of(), "nosuid,nodev,noexec,size=128k,ro")))
                .startsWith("tmpfs /made tmpfs ro,nosuid,nodev,noexec,")
                .contains("size=128k");
    }

    @Test
    void linksInTheRootLeadWhereTheContainerSeesThemLead() throws Exception {
        Path root = rootfs();
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.createSymbolicLink(root.resolve("absolute"), Path.of("/var"));
        Files.createSymbolicLink(root.resolve("out"), outside);
        Files.createSymbolicLink(root.resolve("up"), Path.of("../../../../../../../../mnt"));
        Files.createDirectories(Path.of(root + outside.toString()));
        assertThat(launches.out(launches.shell(
                        "ls /var; ls " + outside + "; ls /mnt",
                        Box.rooted(
                                root,
                                new Directory(at("/absolute/one"), 0755, 0, 0),
                                new Directory(at("/out/two"), 0755, 0, 0),
                                new Directory(at("/up/three"), 0755, 0, 0)))))
                .isEqualTo("one\ntwo\nthree\n");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void linksBelowABaseAreNotFollowed() throws Exception {
        Path base = Files.createDirectories(directory.resolve("base"));
        Path victim = Files.createDirectories(directory.resolve("victim"));
        Files.createSymbolicLink(base.resolve("link"), victim);
        for (String path : List.of("link", "link/x", "../victim/x")) {
            var failure = launches.failure(launches.shell(
                    "true", Box.unrooted(new Filesystem("tmpfs", Place.beneath(base, path), Set.of(), ""))));
            assertThat(failure.step()).isEqualTo(LaunchStep.FILE_SYSTEM);
        }
        assertThat(victim).isEmptyDirectory();
    }

    /** A tmpfs of the host that shows in other mount namespaces what is mounted in it. */
    private TestMount sharedMount() throws Exception {
        var mount = TestMount.of("tmpfs", directory.resolve("shared"));
        HostCommand.run("mount", "--make-shared", mount.directory());
        return mount;
    }

    private static boolean isMounted(Path path) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ", -1)[1])
                .anyMatch(Predicate.isEqual(path.toString()));
    }

    @Test
    void laterMountsOfTheHostShowOnlyWhereTheyAreFollowed() throws Exception {
        try (var mount = sharedMount()) {
            Path shared = mount.directory();
            Files.createDirectories(shared.resolve("later"));
            var described = launches.shell(
                    "echo ready; read go < /mnt/go; ls /follows/later /not/later",
                    Box.rooted(
                            rootfs(),
                            new Bind(Place.trusted(shared), at("/follows"), Set.of(RECURSIVE, FOLLOWS)),
                            new Bind(Place.trusted(shared), at("/not"), Set.of(RECURSIVE))));
            Path go = directory.resolve("rootfs/mnt/go");
            HostCommand.run("mkfifo", go.toString());
            var process = launches.run(described);
            Await.until("ready", () -> described.out().equals("ready\n"));
            HostCommand.run(
                    "mount", "-t", "tmpfs", "tmpfs", shared.resolve("later").toString());
            Files.writeString(shared.resolve("later/seen"), "");
            Files.writeString(go, "go\n");
            assertThat(launches.end(described, process).out())
                    .isEqualTo("ready\n/follows/later:\nseen\n\n/not/later:\n");
        }
    }

    @Test
    void mountsOfTheContainerReachTheHostOnlyWhereTheyAreShared() throws Exception {
        try (var mount = sharedMount()) {
            Path shared = mount.directory();
            Files.createDirectories(shared.resolve("one"));
            Files.createDirectories(shared.resolve("two"));
            launches.out(launches.shell(
                    "mount -t tmpfs tmpfs /shares/one && mount -t tmpfs tmpfs /follows/two",
                    Box.rooted(
                            rootfs(),
                            new Bind(Place.trusted(shared), at("/shares"), Set.of(SHARES)),
                            new Bind(Place.trusted(shared), at("/follows"), Set.of(FOLLOWS)))));
            assertThat(isMounted(shared.resolve("one"))).isTrue();
            assertThat(isMounted(shared.resolve("two"))).isFalse();
        }
    }
}
