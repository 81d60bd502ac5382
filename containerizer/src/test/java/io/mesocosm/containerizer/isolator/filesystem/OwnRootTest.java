package io.mesocosm.containerizer.isolator.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestVolumes;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo.MesosInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real container with a root file system of its own finds in it. */
@Tag("isolation")
final class OwnRootTest {

    private static final ContainerId ID = new ContainerId("c");

    @TempDir
    Path directory;

    private ContainerShell shell;

    @BeforeEach
    void open() throws Exception {
        shell = new ContainerShell(directory, TestContainerizer.linux("filesystem/linux,volume/sandbox_path"));
    }

    @AfterEach
    void close() throws Exception {
        if (shell != null) {
            shell.close();
        }
    }

    private List<String> run(String command) throws Exception {
        return shell.run(ID, shell.rooted(ID, command)).lines().toList();
    }

    @Test
    void theContainerSeesItsOwnRootOnly() throws Exception {
        assertThat(run("ls /; test ! -e " + directory + " && echo hidden"))
                .containsExactly(
                        "bin", "dev", "etc", "mnt", "proc", "root", "run", "sys", "tmp", "usr", "var", "hidden");
    }

    @Test
    void theFileSystemsOfTheKernelAreThere() throws Exception {
        assertThat(run("while read from at type options rest; do echo $at $type $options; done < /proc/mounts"
                        + " | sed 's/,relatime.*//;s/,inode64//;s/,size=.*//;s/,gid=5.*//' | grep -v '^/ '"))
                .contains(
                        "/proc proc rw,nosuid,nodev,noexec",
                        "/proc/bus proc ro,nosuid,nodev,noexec",
                        "/proc/fs proc ro,nosuid,nodev,noexec",
                        "/proc/irq proc ro,nosuid,nodev,noexec",
                        "/proc/sys proc ro,nosuid,nodev,noexec",
                        "/sys sysfs ro,nosuid,nodev,noexec",
                        "/dev tmpfs rw,nosuid,noexec",
                        "/dev/pts devpts rw,nosuid,noexec",
                        "/dev/shm tmpfs rw,nosuid,nodev");
    }

    /** Where no cgroup confines what they open, whoever puts a node there would decide. */
    @Test
    void deviceNodesOfAnImageAndASandboxWorkAsTheDevicesCgroupLets() throws Exception {
        assertThat(shell.run(ID, withNodes(ID))).isEqualTo("/dev/zero\n");
        TestCgroups.assume("devices");
        shell.close();
        shell = new ContainerShell(directory, TestContainerizer.linux("filesystem/linux,cgroups/devices"));
        ContainerId confined = new ContainerId("confined");
        assertThat(shell.run(confined, withNodes(confined))).isEqualTo("/dev/zero\n/zero\nzero\n/volume/zero\n");
    }

    private ContainerConfig.Builder withNodes(ContainerId id) throws Exception {
        ContainerConfig.Builder config = shell.rooted(
                id,
                "mknod zero c 1 5 && mknod data/zero c 1 5 || exit; for n in /dev/zero /zero zero /volume/zero; do"
                        + " test $(head -c 3 $n 2>/dev/null | wc -c) = 3 && echo $n; done; true");
        HostCommand.run("mknod", config.getRootfs() + "/zero", "c", "1", "5");
        ContainerShell.add(config, TestVolumes.own("data", "/volume"));
        return config;
    }

    @Test
    void devicesAndLinksToThemAreThere() throws Exception {
        assertThat(run("cd /dev; for d in full null random tty urandom zero; do stat -c '%n %F %a %t,%T' $d; done;"
                        + " for l in fd stdin stdout stderr ptmx; do echo $l $(readlink $l); done;"
                        + " head -c 3 zero | od -An -tx1; stat -c '%a' /dev /dev/shm"))
                .containsExactly(
                        "full character special file 666 1,7",
                        "null character special file 666 1,3",
                        "random character special file 666 1,8",
                        "tty character special file 666 5,0",
                        "urandom character special file 666 1,9",
                        "zero character special file 666 1,5",
                        "fd /proc/self/fd",
                        "stdin /proc/self/fd/0",
                        "stdout /proc/self/fd/1",
                        "stderr /proc/self/fd/2",
                        "ptmx pts/ptmx",
                        " 00 00 00",
                        "755",
                        "1777");
    }

    @Test
    void whatTellsOfTheHostIsMaskedOrReadOnly() throws Exception {
        assertThat(run(
                        "for f in kcore interrupts keys key-users timer_list; do cat /proc/$f | head -c 10 | wc -c; done;"
                                + " ls -A /sys/firmware /proc/scsi /proc/acpi 2>/dev/null | grep -v ':$' | wc -w;"
                                + " echo x 2>/dev/null > /proc/sys/kernel/core_pattern || echo refused;"
                                + " echo x 2>/dev/null > /proc/irq/default_smp_affinity || echo refused;"
                                + " mkdir /sys/fs/cgroup/x && rmdir /sys/fs/cgroup/x && echo cgroup"))
                .containsExactly("0", "0", "0", "0", "0", "0", "refused", "refused", "cgroup");
    }

    @Test
    void nothingIsMaskedInAContainerThatSharesTheAgentsProcesses() throws Exception {
        ContainerConfig.Builder config = shell.rooted(ID, "head -c 4 /proc/timer_list | wc -c");
        ContainerShell.info(config).setLinuxInfo(LinuxInfo.newBuilder().setSharePidNamespace(true));
        assertThat(shell.run(ID, config).trim()).isEqualTo("4");
    }

    @Test
    void theSandboxIsWhereTheFlagSays() throws Exception {
        assertThat(run("echo data > file; pwd; echo $MESOS_SANDBOX"))
                .containsExactly("/mnt/mesos/sandbox", "/mnt/mesos/sandbox");
        assertThat(shell.sandbox(ID).resolve("file")).hasContent("data\n");
    }

    @Test
    void aRootWithoutMountPointsGetsThem() throws Exception {
        ContainerConfig.Builder config = shell.rooted(ID, "test -e /proc/self && test -c /dev/null && echo there");
        for (String name : List.of("proc", "sys", "dev", "mnt")) {
            Files.delete(Path.of(config.getRootfs(), name));
        }
        assertThat(shell.run(ID, config)).isEqualTo("there\n");
    }

    @Test
    void anImageThatNobodyUnpackedIsRefused() throws Exception {
        var image = Image.newBuilder().setType(Image.Type.DOCKER);
        ContainerConfig.Builder root = shell.config(ID, "true");
        ContainerShell.info(root).setMesos(MesosInfo.newBuilder().setImage(image));
        assertThatThrownBy(() -> shell.launch(ID, root)).hasMessage("Unsupported container image type: DOCKER");
        ContainerConfig.Builder volume = shell.config(ID, "true");
        ContainerShell.info(volume)
                .addVolumes(Volume.newBuilder()
                        .setMode(Volume.Mode.RO)
                        .setContainerPath("data")
                        .setImage(image));
        assertThatThrownBy(() -> shell.launch(ID, volume)).hasMessage("Unsupported container image type: DOCKER");
    }

    @Test
    void anImageCannotSendTheKernelsFileSystemsElsewhere() throws Exception {
        for (String name : List.of("proc", "sys", "dev")) {
            ContainerConfig.Builder config = shell.rooted(ID, "true");
            Files.delete(Path.of(config.getRootfs(), name));
            Files.createSymbolicLink(Path.of(config.getRootfs(), name), Path.of("etc"));
            assertThatThrownBy(() -> shell.launch(ID, config)).hasMessageContaining("symbolic links");
            Files.delete(Path.of(config.getRootfs(), name));
        }
    }

    @Test
    void linksOfAnImageOnTheWayToTheSandboxStayInIt() throws Exception {
        ContainerConfig.Builder config = shell.rooted(ID, "pwd; echo data > file; ls /elsewhere/mesos/sandbox");
        Files.delete(Path.of(config.getRootfs(), "mnt"));
        Files.createSymbolicLink(Path.of(config.getRootfs(), "mnt"), Path.of("/elsewhere"));
        Files.createDirectory(Path.of(config.getRootfs(), "elsewhere"));
        assertThat(shell.run(ID, config)).contains("file\n");
        assertThat(Path.of("/elsewhere")).doesNotExist();
    }

    @Test
    void nestedContainersHaveASandboxInThatOfTheRootContainer() throws Exception {
        shell.launch(ID, shell.rooted(ID, "sleep 1000"));
        ContainerId child = ID.child("n");
        assertThat(shell.run(child, shell.rooted(child, "pwd; echo data > file; ls /")))
                .contains("/mnt/mesos/sandbox\n");
        assertThat(shell.sandbox(ID).resolve("containers/n/file")).hasContent("data\n");
    }

    @Test
    void aNestedSandboxThatBecameALinkIsNotFollowed() throws Exception {
        Path victim = Files.createDirectory(directory.resolve("victim"));
        shell.launch(
                ID, shell.rooted(ID, "mkdir containers; ln -s " + victim + " containers/n; echo done; sleep 1000"));
        shell.awaitLine(ID, "done");
        ContainerId child = ID.child("n");
        assertThatThrownBy(() -> shell.launch(child, shell.rooted(child, "touch file")))
                .isInstanceOf(Exception.class);
        assertThat(victim).isEmptyDirectory();
    }

    @Test
    void aContainerForDebuggingSeesWhatItsParentSees() throws Exception {
        shell.launch(ID, shell.rooted(ID, "mount -t tmpfs tmpfs /tmp && echo x > /tmp/mark; echo done; sleep 1000"));
        shell.awaitLine(ID, "done");
        ContainerId child = ID.child("d");
        ContainerConfig.Builder config = shell.config(child, "cat /tmp/mark").setContainerClass(ContainerClass.DEBUG);
        assertThat(shell.run(child, config)).isEqualTo("x\n");
        ContainerConfig.Builder rooted = shell.rooted(ID.child("r"), "true").setContainerClass(ContainerClass.DEBUG);
        assertThatThrownBy(() -> shell.launch(ID.child("r"), rooted))
                .hasMessage("A 'rootfs' cannot be set for DEBUG containers");
    }

    @Test
    void mountsOfAContainerThatSeesTheHostsFilesStayInIt() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));
        assertThat(shell.run(
                        ID,
                        shell.config(
                                ID, "mount -t tmpfs tmpfs " + target + " && touch " + target + "/x; ls " + target)))
                .isEqualTo("x\n");
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void anUpdateOfANestedContainerIsRefused() throws Exception {
        shell.launch(ID, shell.config(ID, "sleep 1000"));
        shell.launch(ID.child("n"), shell.config(ID.child("n"), "sleep 1000"));
        assertThatThrownBy(() -> shell.test.containerizer.update(ID.child("n"), List.of(), Map.of()))
                .hasMessageStartingWith("Not supported for nested containers");
        assertThat(Optional.of(shell.test.containerizer.destroy(ID.child("n")))).isPresent();
    }
}
