package io.mesocosm.containerizer.isolator.namespaces;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.security.SecuritySettings;
import io.mesocosm.containerizer.seccomp.SeccompProfile;
import io.mesocosm.containerizer.testing.Attempts;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.MappableDirectory;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.apache.mesos.v1.Protos.RLimitInfo.RLimit;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real containers in user namespaces, with all else that holds a container in: each limit bites there as anywhere. */
@Tag("isolation")
final class OwnUsersWithinLimitsTest {

    private static final ContainerId ID = new ContainerId("held");
    private static final String ISOLATION =
            "filesystem/linux,namespaces/pid,namespaces/ipc,namespaces/user,posix/rlimits,"
                    + "cgroups/cpu,cgroups/mem,cgroups/pids,cgroups/devices,linux/capabilities,linux/nnp,linux/seccomp";

    @TempDir
    Path temporary;

    private Optional<MappableDirectory> directory = Optional.empty();
    private ContainerShell shell;

    @BeforeEach
    void open() throws Exception {
        TestCgroups.assume("cpu", "memory", "pids");
        var made = MappableDirectory.in(temporary);
        directory = Optional.of(made);
        var bounds = CapabilityInfo.newBuilder()
                .addAllCapabilities(List.of(Capability.CHOWN, Capability.SETUID, Capability.SETGID))
                .build();
        var security = new SecuritySettings(
                Optional.empty(),
                Optional.of(bounds),
                Optional.empty(),
                Optional.of(SeccompProfile.BUILT_IN),
                Optional.empty());
        shell = new ContainerShell(made.path, TestContainerizer.linux(ISOLATION).withSecurity(security));
    }

    @AfterEach
    void close() throws Exception {
        if (shell != null) {
            shell.close();
        }
        if (directory.isPresent()) {
            directory.get().close();
        }
    }

    private ContainerConfig.Builder rooted(String command) throws Exception {
        ContainerConfig.Builder config = shell.rooted(ID, command);
        Attempts.install(Path.of(config.getRootfs(), "bin/attempts"));
        var limits = ContainerShell.info(config).getRlimitInfoBuilder();
        limits.addRlimitsBuilder().setType(RLimit.Type.RLMT_NOFILE).setSoft(50).setHard(60);
        limits.addRlimitsBuilder().setType(RLimit.Type.RLMT_CORE).setSoft(0).setHard(0);
        return config;
    }

    @Test
    void theFilterTheCapabilitiesAndTheLimitsAreThere() throws Exception {
        ContainerConfig.Builder config = rooted("grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status;"
                + " ulimit -n; ulimit -H -n; for i in add-key keyring user-namespace rings;"
                + " do attempts $i 2>&1 | cut -d : -f 2; done; attempts mount tmpfs /mnt 2>&1 | cut -d : -f 2");
        assertThat(shell.run(ID, config).lines().map(line -> line.replaceAll("\\s+", " ")))
                .containsExactlyInAnyOrder(
                        "Uid: 0 0 0 0",
                        "CapEff: 00000000000000c1",
                        "CapBnd: 00000000000000c1",
                        "NoNewPrivs: 1",
                        "Seccomp: 2",
                        "50",
                        "60",
                        " Operation not permitted",
                        " Operation not permitted",
                        " Operation not permitted",
                        " Operation not permitted",
                        " Operation not permitted");
    }

    @Test
    void itsProcessesAreInItsCgroupsAndMoreThanThePidsAllowAreNotMade() throws Exception {
        shell.launch(ID, rooted("mkfifo f; echo ready; cat f; attempts bomb 50 2>&1; exec sleep 1000"));
        shell.awaitLine(ID, "ready");
        TestCgroups cgroups = TestCgroups.of(shell.test);
        assertThat(cgroups.cgroups("pids").processesOf(ID).processes()).hasSizeGreaterThanOrEqualTo(2);
        cgroups.of("pids", ID).write("pids.max", "20");
        Files.writeString(shell.sandbox(ID).resolve("f"), "go\n");
        shell.awaitLine(ID, "bomb: Resource temporarily unavailable");
    }

    @Test
    void whoeverIsOutOfMemoryIsEndedWithTheReason() throws Exception {
        shell.launch(ID, rooted("exec tail /dev/zero"));
        assertThat(shell.test.awaitTermination(ID).getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    }
}
