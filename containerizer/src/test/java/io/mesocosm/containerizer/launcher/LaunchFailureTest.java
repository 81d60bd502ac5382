package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.mesocosm.containerizer.launcher.Confinement.Capabilities;
import io.mesocosm.containerizer.launcher.Confinement.EnterNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.Hostname;
import io.mesocosm.containerizer.launcher.Confinement.IdRange;
import io.mesocosm.containerizer.launcher.Confinement.Ids;
import io.mesocosm.containerizer.launcher.Confinement.InCgroup;
import io.mesocosm.containerizer.launcher.Confinement.OomScore;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.Confinement.SupervisorInCgroup;
import io.mesocosm.containerizer.launcher.Confinement.SystemCallFilter;
import io.mesocosm.containerizer.launcher.Confinement.Terminal;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.Device;
import io.mesocosm.containerizer.launcher.FilesystemStep.Directory;
import io.mesocosm.containerizer.launcher.FilesystemStep.File;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.launcher.FilesystemStep.Mask;
import io.mesocosm.containerizer.launcher.FilesystemStep.Move;
import io.mesocosm.containerizer.launcher.FilesystemStep.Remount;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever fails is named: step, error number, words. And nothing stays behind. */
final class LaunchFailureTest extends ConfinedLaunch {

    private static final int NO_ERROR = 0;
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int ESRCH = 3;
    private static final int EACCES = 13;
    private static final int EEXIST = 17;
    private static final int ENODEV = 19;
    private static final int ENOTDIR = 20;
    private static final int EINVAL = 22;
    private static final int ENOTTY = 25;
    private static final int ELOOP = 40;

    LaunchFailureTest(Program program) {
        super(program);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Await.until("no process", () -> launches.host.children().isEmpty());
    }

    private void fails(LaunchStep step, int errno, String text, Confinement... confinement) throws Exception {
        fails(step, errno, text, launches.shell("echo ran", confinement));
    }

    private void fails(LaunchStep step, int errno, String text, Launches.Described described) throws Exception {
        var failure = launches.failure(described);
        assertThat(failure).hasMessage(text);
        assertThat(failure.step()).isEqualTo(step);
        assertThat(failure.errno()).isEqualTo(errno);
        if (Files.exists(described.directory().resolve("stdout"))) {
            assertThat(described.out()).isEmpty();
        }
    }

    private void step(int errno, String text, FilesystemStep step) throws Exception {
        fails(LaunchStep.FILE_SYSTEM, errno, text, Box.unrooted(step));
    }

    private static Place at(String path) {
        return Place.inContainer(path);
    }

    @Test
    void cgroupsThatAreNotThere() throws Exception {
        String text = "Failed to enter the cgroup '/no/such': No such file or directory";
        Path absent = Path.of("/no/such");
        fails(LaunchStep.CGROUP, ENOENT, text, new InCgroup(false, absent));
        fails(LaunchStep.CGROUP, ENOENT, text, new InCgroup(true, absent));
        fails(LaunchStep.CGROUP, ENOENT, text, new SupervisorInCgroup(true, absent));
        fails(LaunchStep.CGROUP, ENOENT, text, new SupervisorInCgroup(false, absent));
    }

    @Test
    void aDirectoryThatIsNoCgroup() throws Exception {
        fails(
                LaunchStep.CGROUP,
                9,
                "Failed to start the first process in the cgroup '" + directory + "': Bad file descriptor",
                new InCgroup(true, directory));
    }

    @Test
    void namespacesOfNobody() throws Exception {
        var nobody = new ProcessId(0x3ffffff, 1);
        fails(
                LaunchStep.NAMESPACE,
                ESRCH,
                "Failed to open the process 67108863 whose namespaces are to be entered: No such process",
                new EnterNamespaces(nobody, Set.of(Namespace.IPC)));
    }

    @Test
    void rangesOfIdsThatOverlap() throws Exception {
        fails(
                LaunchStep.ID_MAP,
                EINVAL,
                "Failed to map user ids: Invalid argument",
                Box.namespaces(Namespace.USER),
                new IdRange(Ids.USERS, 0, 100, 10),
                new IdRange(Ids.USERS, 5, 200, 10));
        fails(
                LaunchStep.ID_MAP,
                EINVAL,
                "Failed to map group ids: Invalid argument",
                Box.namespaces(Namespace.USER),
                new IdRange(Ids.USERS, 0, 100, 10),
                new IdRange(Ids.GROUPS, 0, 100, 10),
                new IdRange(Ids.GROUPS, 5, 200, 10));
    }

    @Test
    void anOomScoreThatOnlyThePrivilegedMaySet() throws Exception {
        boolean unrestricted = Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith("CapEff:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(8).strip(), 16) & 1 << 24) != 0);
        assumeTrue(!unrestricted, "needs to be without CAP_SYS_RESOURCE");
        fails(
                LaunchStep.OOM_SCORE,
                EACCES,
                "Failed to set the OOM score to '-1000': Permission denied",
                new OomScore(-1000));
    }

    @Test
    void aRootThatIsNotThere() throws Exception {
        fails(
                LaunchStep.ROOT,
                ENOENT,
                "Failed to open the root '/no/such': No such file or directory",
                Box.rooted(Path.of("/no/such")));
        Path file = Files.writeString(directory.resolve("file"), "");
        fails(LaunchStep.ROOT, ENOTDIR, "Failed to open the root '" + file + "': Not a directory", Box.rooted(file));
    }

    @Test
    void fileSystemSteps() throws Exception {
        var nowhere = Place.trusted(Path.of("/no/such"));
        step(
                ENOENT,
                "Failed to open the mount source '/no/such': No such file or directory",
                new Bind(nowhere, at("/mnt"), Set.of()));
        step(
                ENOENT,
                "Failed to open the mount source '/no/such': No such file or directory",
                new Bind(nowhere, at("/mnt"), Set.of(MountAttribute.SHARES)));
        step(
                ENODEV,
                "Failed to mount nosuchfs at 'mnt': No such device",
                new Filesystem("nosuchfs", at("/mnt"), Set.of(), ""));
        step(
                EINVAL,
                "Failed to mount tmpfs at 'mnt': tmpfs: Bad value for 'size': Invalid argument",
                new Filesystem("tmpfs", at("/mnt"), Set.of(), "size=much"));
        step(
                EINVAL,
                "Failed to mount tmpfs at 'mnt': tmpfs: Unknown parameter 'colour': Invalid argument",
                new Filesystem("tmpfs", at("/mnt"), Set.of(), "colour=red"));
        step(
                EINVAL,
                "Failed to set attributes of the mount at 'etc': Invalid argument",
                new Remount(at("/etc"), Set.of(MountAttribute.READ_ONLY)));
        step(ENOENT, "Failed to open 'no/such': No such file or directory", new Remount(at("/no/such"), Set.of()));
        step(EINVAL, "Failed to mount at 'mnt': Invalid argument", new Move(Place.trusted(directory), at("/mnt")));
        step(
                ENOTDIR,
                "Failed to make the directory 'etc/passwd/x': Not a directory",
                new Directory(at("/etc/passwd/x"), 0755, 0, 0));
        step(
                EEXIST,
                "Failed to make the file 'etc/passwd': File exists",
                new File(at("/etc/passwd"), 0644, 0, 0, ByteString.EMPTY));
        step(
                EEXIST,
                "Failed to make the device 'dev/zero': File exists",
                new Device(at("/dev/zero"), false, 1, 3, 0666, 0, 0));
        step(EINVAL, "Failed to make the directory '..': Invalid argument", new Directory(at("/.."), 0755, 0, 0));
    }

    @Test
    void aMaskWithoutANullDevice() throws Exception {
        Path root = rootfs();
        Files.writeString(root.resolve("file"), "");
        Files.writeString(root.resolve("dev/null"), "not a device");
        fails(
                LaunchStep.FILE_SYSTEM,
                ENODEV,
                "Failed to mask 'file': No such device",
                Box.namespaces(Namespace.MOUNT),
                new Root(root),
                new Mask(at("/file")));
    }

    @Test
    void aHostNameThatIsTooLong() throws Exception {
        String name = "x".repeat(65);
        fails(
                LaunchStep.HOST_NAME,
                EINVAL,
                "Failed to set the host name '" + name + "': Invalid argument",
                Box.namespaces(Namespace.UTS),
                new Hostname(name));
    }

    @Test
    void capabilitiesThatDoNotFitEachOther() throws Exception {
        fails(
                LaunchStep.CAPABILITIES,
                EPERM,
                "Failed to set capabilities: Operation not permitted",
                new Capabilities(1, 0, 0, 1, 0));
        fails(
                LaunchStep.CAPABILITIES,
                EPERM,
                "Failed to make capability 0 ambient: Operation not permitted",
                new Capabilities(1, 1, 0, 1, 1));
    }

    @Test
    void aFilterThatIsNoProgram() throws Exception {
        fails(
                LaunchStep.FILTER,
                EINVAL,
                "Failed to load the system call filter: Invalid argument",
                new SystemCallFilter(0, ByteString.copyFrom(new byte[8])));
    }

    @Test
    void aTerminalThatIsNone() throws Exception {
        fails(
                LaunchStep.TERMINAL,
                ENOTTY,
                "Not a terminal: '/dev/null': Inappropriate ioctl for device",
                new Terminal(Path.of("/dev/null")));
        fails(
                LaunchStep.TERMINAL,
                ENOENT,
                "Failed to open '/no/such': No such file or directory",
                new Terminal(Path.of("/no/such")));
    }

    @Test
    void aLimitThatContradictsItself() throws Exception {
        fails(
                LaunchStep.LIMIT,
                EINVAL,
                "Failed to set resource limit '7': Invalid argument",
                launches.shell("true", Box.rooted(rootfs())).within(new ResourceLimit(7, 2, 1)));
    }

    @Test
    void aWorkingDirectoryThatTheContainerDoesNotHave() throws Exception {
        fails(
                LaunchStep.WORKING_DIRECTORY,
                ENOENT,
                "Failed to change directory to '" + directory + "': No such file or directory",
                launches.shell("true", Box.rooted(rootfs())).in(Place.inContainer(directory.toString())));
    }

    /** A sandbox belongs to its user, who may put a link there at any moment. */
    @Test
    void aWorkingDirectoryBehindALinkOfSomebodyElse() throws Exception {
        Path sandbox = Files.createDirectories(directory.resolve("sandbox"));
        Files.createSymbolicLink(sandbox.resolve("containers"), directory);
        fails(
                LaunchStep.WORKING_DIRECTORY,
                ELOOP,
                "Failed to change directory to '" + sandbox + "/containers': Too many levels of symbolic links",
                launches.shell("pwd").in(Place.beneath(sandbox, "containers")));
        fails(
                LaunchStep.WORKING_DIRECTORY,
                ENOENT,
                "Failed to change directory to '" + sandbox + "/absent': No such file or directory",
                launches.shell("pwd").in(Place.beneath(sandbox, "absent")));
    }

    @Test
    void aCommandThatTheRootDoesNotHold() throws Exception {
        Path root = rootfs();
        Files.delete(root.resolve("bin/sh"));
        fails(LaunchStep.EXECUTE, ENOENT, "Failed to execute '/bin/sh': No such file or directory", Box.rooted(root));
    }

    @Test
    void whatWouldChangeTheHostIsRefused() throws Exception {
        fails(
                LaunchStep.DESCRIPTION,
                NO_ERROR,
                "Bad launch description: 'changes file systems without a new mount namespace'",
                Box.PROC);
        fails(
                LaunchStep.DESCRIPTION,
                NO_ERROR,
                "Bad launch description: 'changes file systems without a new mount namespace'",
                new Root(directory));
        fails(
                LaunchStep.DESCRIPTION,
                NO_ERROR,
                "Bad launch description: 'names the host without a new UTS namespace'",
                new Hostname("x"));
    }

    @Test
    void noFailureLeavesADescriptorOrAMount() throws Exception {
        long before = TestHost.openDescriptors();
        for (int i = 0; i < 20; i++) {
            launches.failure(launches.shell(
                    "true",
                    Box.rooted(
                            rootfs(),
                            new Bind(Place.trusted(directory), at("/mnt"), Set.of(MountAttribute.SHARES)),
                            new Mask(at("/proc/1/../../etc/passwd/none")),
                            new Remount(at("/no/such"), Set.of()))));
        }
        Await.until("descriptors", () -> TestHost.openDescriptors() <= before + TestHost.OWN_DESCRIPTORS);
        assertThat(launches.mounts()).isEmpty();
    }
}
