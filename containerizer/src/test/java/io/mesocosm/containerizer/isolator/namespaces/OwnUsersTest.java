package io.mesocosm.containerizer.isolator.namespaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.launcher.Confinement.IdRange;
import io.mesocosm.containerizer.testing.Attempts;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.MappableDirectory;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestMount;
import io.mesocosm.containerizer.testing.TestVolumes;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.MountPropagation;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real containers whose users, root too, are nobody on the host. */
@Tag("isolation")
final class OwnUsersTest {

    private static final ContainerId ID = new ContainerId("c");
    private static final String ISOLATION =
            "filesystem/linux,namespaces/pid,namespaces/ipc,namespaces/user,volume/secret";
    private static final String NAMESPACE = "readlink /proc/self/ns/user;";
    private static final int NOBODY = 65534;
    private static final int SYS_RESOURCE = 24;

    @TempDir
    Path temporary;

    private Path directory = Path.of("");
    private ContainerShell shell;
    private Optional<MappableDirectory> mappable = Optional.empty();

    @BeforeEach
    void open() throws Exception {
        var made = MappableDirectory.in(temporary);
        mappable = Optional.of(made);
        directory = made.path;
        open(ISOLATION);
    }

    private void open(String isolation) throws Exception {
        shell = new ContainerShell(directory, TestContainerizer.linux(isolation));
    }

    @AfterEach
    void close() throws Exception {
        if (shell != null) {
            shell.close();
        }
        if (mappable.isPresent()) {
            mappable.get().close();
        }
    }

    private static int owner(Path file) throws Exception {
        return (Integer) Files.getAttribute(file, "unix:uid");
    }

    private int init(ContainerId id) throws Exception {
        return shell.test.containerizer.status(id).getExecutorPid();
    }

    private List<ContainerConfig.Builder> both(String command) throws Exception {
        return List.of(
                shell.rooted(new ContainerId("rooted"), command), shell.config(new ContainerId("host"), command));
    }

    private static ContainerId idOf(ContainerConfig.Builder config) {
        return new ContainerId(config.hasRootfs() ? "rooted" : "host");
    }

    @Test
    void rootInsideIsNotRootOutside() throws Exception {
        for (ContainerConfig.Builder config :
                both("id -u; cat /proc/self/uid_map; kill -0 1 && echo own; echo ready; exec sleep 1000")) {
            ContainerId id = idOf(config);
            shell.launch(id, config);
            shell.awaitLine(id, "ready");
            List<String> said = shell.output(id, "stdout").lines().toList();
            assertThat(said.getFirst()).isEqualTo("0");
            long first = Long.parseLong(said.get(1).trim().split("\\s+", -1)[1]);
            assertThat(first).isGreaterThanOrEqualTo(IdRanges.FIRST);
            assertThat(Files.readString(Path.of("/proc/" + init(id) + "/status")))
                    .contains("Uid:\t" + first + "\t" + first + "\t" + first + "\t" + first);
        }
    }

    @Test
    void theHostsFilesAreNobodysAndTheSandboxIsItsOwn() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "x");
        Files.setAttribute(secret, "unix:mode", 0600);
        String command = "(cat " + secret + " 2>&1) | grep -o 'Permission denied'; touch " + directory
                + "/made 2>/dev/null || echo refused; stat -c %u /etc/hostname . stdout; touch mine; mkdir dir;"
                + " chown 1234:1234 dir; stat -c %u mine dir";
        assertThat(shell.run(ID, shell.config(ID, command)))
                .isEqualTo("Permission denied\nrefused\n65534\n0\n0\n0\n1234\n");
        assertThat(owner(shell.sandbox(ID).resolve("mine"))).isZero();
        assertThat(owner(shell.sandbox(ID).resolve("dir"))).isEqualTo(1234);
    }

    @Test
    void ownersInARootOfItsOwnStayOnDisk() throws Exception {
        String command = "stat -c %u /etc/passwd /root . stdout; touch /root/made made; chown 7 made;"
                + " stat -c %u /root/made made";
        var config = shell.rooted(ID, command);
        assertThat(shell.run(ID, config)).isEqualTo("0\n0\n0\n0\n0\n7\n");
        assertThat(owner(Path.of(config.getRootfs()).resolve("root/made"))).isZero();
        assertThat(owner(shell.sandbox(ID).resolve("made"))).isEqualTo(7);
    }

    @Test
    void theKernelsFileSystemsAndDevicesAreThere() throws Exception {
        assertThat(shell.run(
                        ID,
                        shell.rooted(
                                ID,
                                "echo x > /dev/null; head -c 3 /dev/zero | wc -c; stat -c %u /dev/null;"
                                        + " chmod 600 /dev/null 2>/dev/null || echo kept; ls /sys/class | grep -c .  > /tmp/n"
                                        + " && echo sys; ls /proc | grep -c '^[0-9]*$' > /tmp/n && echo proc;"
                                        + " echo 1 2>/dev/null > /proc/sys/kernel/panic || echo refused;"
                                        + " mknod /tmp/disk b 8 0 2>/dev/null || echo refused;"
                                        + " mount -t tmpfs none /mnt && echo mounted")))
                .isEqualTo("3\n65534\nkept\nsys\nproc\nrefused\nrefused\nmounted\n");
    }

    @Test
    void volumesOfTheHostKeepTheirOwners() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path file = Files.writeString(data.resolve("file"), "x");
        Files.setAttribute(file, "unix:uid", 1234);
        for (ContainerConfig.Builder config : both("stat -c %u data data/file; echo y > data/$(id -u)-made")) {
            ContainerShell.add(config, TestVolumes.host(data, "data"));
            assertThat(shell.run(idOf(config), config)).isEqualTo("0\n1234\n");
            assertThat(owner(data.resolve("0-made"))).isZero();
        }
        ContainerConfig.Builder reader = shell.rooted(ID, "echo y 2>/dev/null > data/more || echo refused");
        ContainerShell.add(reader, TestVolumes.host(data, "data").setMode(Volume.Mode.RO));
        assertThat(shell.run(ID, reader)).isEqualTo("refused\n");
    }

    /** Its root has all capabilities over the container's mounts. */
    @Test
    void rootOfTheContainerCannotTakeBackWhatMountsRefuse() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path file = Files.writeString(data.resolve("file"), "x");
        Path program = Attempts.install(directory.resolve("attempts"));
        String attempts = " && mount -t tmpfs none /mnt && echo mighty; for d in data /proc/sys /sys; do"
                + " for a in make-writable make-writable-new unmount; do ./attempts $a $d >/dev/null 2>&1 && echo $a $d; done; done;"
                + " echo y 2>/dev/null > data/file && echo written; exit 0";
        ContainerId child = new ContainerId("around").child("nested");
        launchAround(child.parent().orElseThrow());
        for (ContainerId id : List.of(ID, child)) {
            ContainerConfig.Builder config = shell.rooted(id, "cp /attempts ." + attempts);
            Files.copy(program, Path.of(config.getRootfs()).resolve("attempts"));
            ContainerShell.add(config, TestVolumes.host(data, "data").setMode(Volume.Mode.RO));
            assertThat(shell.run(id, config)).isEqualTo("mighty\n");
            assertThat(file).hasContent("x");
        }
    }

    private void launchAround(ContainerId id) throws Exception {
        shell.launch(id, shell.config(id, "echo ready; exec sleep 1000"));
        shell.awaitLine(id, "ready");
    }

    @Test
    void aUserOfATaskIsThatUserInsideAndOnDisk() throws Exception {
        Path fetched = Files.writeString(directory.resolve("fetched"), "x");
        for (ContainerConfig.Builder config :
                both("id -u; stat -c %u . stdout fetched; touch mine; stat -c %u mine; echo ready; exec sleep 1000")) {
            config.setUser("nobody").getCommandInfoBuilder().addUrisBuilder().setValue(fetched.toString());
            ContainerId id = idOf(config);
            shell.launch(id, config);
            shell.awaitLine(id, "ready");
            assertThat(shell.output(id, "stdout")).isEqualTo("65534\n65534\n65534\n65534\n65534\nready\n");
            for (String file : List.of("", "stdout", "fetched", "mine")) {
                assertThat(owner(shell.sandbox(id).resolve(file))).as(file).isEqualTo(NOBODY);
            }
        }
    }

    @Test
    void persistentVolumesComeWithTheirOwnersAtTheLaunchAndLater() throws Exception {
        Path work = shell.test.workDirectory;
        for (ContainerConfig.Builder config :
                both("stat -c %u first; touch first/made; until test -e second/mark; do sleep 0.01; done;"
                        + " stat -c %u second second/mark; touch second/made; echo ready; exec sleep 1000")) {
            ContainerId id = idOf(config);
            Resource first = TestVolumes.persistent(work, "first-" + id, "first", Volume.Mode.RW);
            Resource second = TestVolumes.persistent(work, "second-" + id, "second", Volume.Mode.RW);
            Path disk = TestVolumes.directory(work, "second-" + id);
            Files.writeString(disk.resolve("mark"), "x");
            Files.setAttribute(disk.resolve("mark"), "unix:uid", 1234);
            config.addResources(first);
            shell.launch(id, config);
            shell.test.containerizer.update(id, TestVolumes.with(config, second), Map.of());
            shell.awaitLine(id, "ready");
            assertThat(shell.output(id, "stdout")).isEqualTo("0\n0\n1234\nready\n");
            assertThat(owner(disk.resolve("made"))).isZero();
            assertThat(owner(TestVolumes.directory(work, "first-" + id).resolve("made")))
                    .isZero();
            nestedSeesVolumes(id);
        }
    }

    private void nestedSeesVolumes(ContainerId id) throws Exception {
        ContainerId child = id.child("n");
        ContainerConfig.Builder config = shell.config(child, "stat -c %u ../../second; touch mine; stat -c %u mine");
        assertThat(shell.run(child, config)).isEqualTo("0\n0\n");
    }

    @Test
    void nestedContainersAreInTheNamespaceOfTheOneAround() throws Exception {
        for (ContainerConfig.Builder parent : both(NAMESPACE + "echo $$; echo ready; exec sleep 1000")) {
            ContainerId id = idOf(parent);
            shell.launch(id, parent);
            shell.awaitLine(id, "ready");
            List<String> said = shell.output(id, "stdout").lines().toList();
            String namespace = said.getFirst();
            String command = NAMESPACE + "id -u; touch mine; stat -c %u mine";
            ContainerId rooted = id.child("r");
            assertThat(shell.run(rooted, shell.rooted(rooted, command + "; echo x > /dev/null")))
                    .isEqualTo(namespace + "\n0\n0\n");
            assertThat(owner(shell.sandbox(rooted).resolve("mine"))).isZero();
            ContainerId host = id.child("h");
            assertThat(shell.run(host, shell.config(host, command))).isEqualTo(namespace + "\n0\n0\n");
            assertThat(owner(shell.sandbox(host).resolve("mine"))).isZero();
            ContainerId debug = id.child("d");
            assertThat(shell.run(
                            debug,
                            shell.config(debug, NAMESPACE + "id -u; kill -0 " + said.get(1) + " && echo can")
                                    .setContainerClass(ContainerClass.DEBUG)))
                    .isEqualTo(namespace + "\n0\ncan\n");
        }
    }

    @Test
    void eachContainerHasARangeOfItsOwnAlsoAfterTheAgentsRestart() throws Exception {
        String command = "cut -c 11-22 /proc/self/uid_map; echo ready; exec sleep 1000";
        ContainerConfig.Builder config = shell.config(ID, command);
        shell.launch(ID, config);
        shell.awaitLine(ID, "ready");
        int pid = init(ID);
        shell.test.leave();
        shell = new ContainerShell(directory, shell.test.settings);
        shell.test.containerizer.recover(List.of(ContainerState.newBuilder()
                .setContainerId(ID.toProto())
                .setExecutorInfo(config.getExecutorInfo())
                .setPid(pid)
                .setDirectory(config.getDirectory())
                .build()));
        ContainerId other = new ContainerId("other");
        shell.launch(other, shell.config(other, command));
        shell.awaitLine(other, "ready");
        assertThat(shell.output(other, "stdout")).isNotEqualTo(shell.output(ID, "stdout"));
        ContainerId child = ID.child("n");
        assertThat(shell.run(child, shell.config(child, command.replace("exec sleep 1000", "true"))))
                .isEqualTo(shell.output(ID, "stdout"));
    }

    @Test
    void orphansKeepTheirRangesWhileTheyRun() throws Exception {
        shell.launch(ID, shell.config(ID, "echo ready; exec sleep 1000"));
        shell.awaitLine(ID, "ready");
        var afterwards = new UserNamespace(shell.test.host.syscalls, shell.test.host.proc);
        afterwards.recover(List.of(), Set.of(ID));
        var next = (IdRange) afterwards
                .prepare(new ContainerId("next"), shell.config(ID, "true").build())
                .confinement()
                .getFirst();
        assertThat(next.outside())
                .isNotEqualTo(shell.test.host.proc.firstUser(init(ID)).getAsInt());
    }

    @Test
    void secretsReachTheContainer() throws Exception {
        for (ContainerConfig.Builder config : both("cat key; id -u")) {
            var secret = TestVolumes.volume("key");
            secret.getSourceBuilder()
                    .setType(Volume.Source.Type.SECRET)
                    .getSecretBuilder()
                    .setType(Secret.Type.VALUE)
                    .getValueBuilder()
                    .setData(ByteString.copyFromUtf8("sesame\n"));
            ContainerShell.add(config, secret);
            assertThat(shell.run(idOf(config), config)).isEqualTo("sesame\n0\n");
        }
    }

    @Test
    void whatElseHoldsAContainerInHoldsItInHereToo() throws Exception {
        shell.close();
        open(ISOLATION + ",linux/capabilities,linux/nnp,posix/rlimits,cgroups/pids");
        ContainerConfig.Builder config =
                shell.rooted(ID, "grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; ulimit -n");
        var info = ContainerShell.info(config);
        info.getLinuxInfoBuilder()
                .setBoundingCapabilities(CapabilityInfo.newBuilder().addCapabilities(CapabilityInfo.Capability.CHOWN));
        info.getRlimitInfoBuilder()
                .addRlimitsBuilder()
                .setType(RLimitInfo.RLimit.Type.RLMT_NOFILE)
                .setSoft(99)
                .setHard(99);
        assertThat(shell.run(ID, config).lines().map(line -> line.replaceAll("\\s+", " ")))
                .containsExactlyInAnyOrder(
                        "CapEff: 0000000000000001", "CapBnd: 0000000000000001", "NoNewPrivs: 1", "99");
    }

    @Test
    void limitsAreRaisedAsTheAgentMay() throws Exception {
        assumeTrue((shell.test.host.proc.effectiveCapabilities() >>> SYS_RESOURCE & 1) == 1, "needs CAP_SYS_RESOURCE");
        shell.close();
        open(ISOLATION + ",posix/rlimits");
        ContainerConfig.Builder config = shell.rooted(ID, "ulimit -l; ulimit -H -l");
        ContainerShell.info(config)
                .getRlimitInfoBuilder()
                .addRlimitsBuilder()
                .setType(RLimitInfo.RLimit.Type.RLMT_MEMLOCK)
                .setSoft(1L << 40)
                .setHard(1L << 41);
        assertThat(shell.run(ID, config)).isEqualTo((1L << 30) + "\n" + (1L << 31) + "\n");
    }

    @Test
    void theAgentsProcessesCannotBeShared() throws Exception {
        ContainerConfig.Builder config = shell.config(ID, "true");
        ContainerShell.info(config).setLinuxInfo(LinuxInfo.newBuilder().setSharePidNamespace(true));
        assertThatThrownBy(() -> shell.launch(ID, config))
                .hasMessage("A container with a user namespace cannot share the agent's pid namespace"
                        + " ('namespaces/user')");
    }

    /** The kernel lets no mounts out of a namespace whose owners are less. */
    @Test
    void mountsInsideDoNotReachTheHost() throws Exception {
        for (ContainerConfig.Builder config : both("true")) {
            var data = TestVolumes.host(shell.test.workDirectory, "data");
            data.getSourceBuilder()
                    .getHostPathBuilder()
                    .getMountPropagationBuilder()
                    .setMode(MountPropagation.Mode.BIDIRECTIONAL);
            ContainerShell.add(config, data);
            assertThatThrownBy(() -> shell.launch(idOf(config), config))
                    .hasMessageContaining(
                            "A container with a user namespace cannot have a bidirectional mount: 'data'");
        }
    }

    @Test
    void aFileSystemWithoutMappedOwnersIsNamed() throws Exception {
        try (var memory = TestMount.of("ramfs", directory.resolve("memory"))) {
            ContainerConfig.Builder config = shell.rooted(ID, "true");
            ContainerShell.add(config, TestVolumes.host(memory.directory(), "/data"));
            assertThatThrownBy(() -> shell.launch(ID, config))
                    .hasMessageContaining("Failed to map the owners of the mount of '" + memory.directory()
                            + "' (ramfs): this file system, or one mounted below it, has no id-mapped mounts on this"
                            + " kernel");
        }
    }

    @Test
    void itNeedsProcessesOfItsOwn() {
        assertThatThrownBy(() -> new ContainerShell(
                        directory.resolve("other"), TestContainerizer.linux("filesystem/linux,namespaces/user")))
                .hasMessage("Failed to create isolator 'namespaces/user': 'namespaces/pid' must be used to enable the"
                        + " user namespace");
    }
}
