package io.mesocosm.containerizer.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.security.SecuritySettings;
import io.mesocosm.containerizer.seccomp.SeccompProfile;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.apache.mesos.v1.Protos.RLimitInfo.RLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent can do that is not root, and what it says of the rest. */
class RootlessTest {

    private static final ContainerId ID = new ContainerId("container");

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() throws Exception {
        try (TestHost host = new TestHost()) {
            assumeTrue(host.syscalls.effectiveUser() != 0, "needs to be no root");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filesystem/shared",
                "namespaces/pid",
                "namespaces/ipc",
                "linux/capabilities",
                "linux/devices",
                "disk/xfs",
                "disk/btrfs"
            })
    void isolatorThatNeedsRootSaysSoInOneLine(String name) {
        assertThatThrownBy(() ->
                        new TestContainerizer(directory, IsolationSettings.DEFAULTS.withIsolation("posix/cpu," + name)))
                .message()
                .startsWith("Failed to create isolator '" + name + "': ")
                .contains("root")
                .endsWith("start it as root, or leave '" + name + "' out of --isolation")
                .doesNotContain("\n");
    }

    @Test
    void linuxLauncherSaysThatItNeedsRoot() {
        assertThatThrownBy(() -> new TestContainerizer(directory, TestContainerizer.linux("posix/cpu")))
                .message()
                .contains("root")
                .doesNotContain("\n");
    }

    @Test
    void containersRun() throws Exception {
        try (TestContainerizer mesos = new TestContainerizer(
                directory,
                IsolationSettings.DEFAULTS.withIsolation("posix/cpu,posix/mem,posix/rlimits,disk/du,linux/nnp"))) {
            mesos.launch(ID, "grep NoNewPrivs /proc/self/status > status; ulimit -n > files");
            assertThat(mesos.awaitTermination(ID).getStatus()).isZero();
            assertThat(Files.readString(mesos.sandbox(ID).resolve("status"))).contains("1");
        }
    }

    @Test
    void systemCallsAreFiltered() throws Exception {
        SecuritySettings none = SecuritySettings.DEFAULTS;
        var builtIn = new SecuritySettings(
                none.effective(),
                none.bounding(),
                Optional.empty(),
                Optional.of(SeccompProfile.BUILT_IN),
                Optional.empty());
        try (TestContainerizer mesos = new TestContainerizer(
                directory,
                IsolationSettings.DEFAULTS.withIsolation("linux/seccomp").withSecurity(builtIn))) {
            mesos.launch(ID, "cat /proc/self/status > status");
            assertThat(mesos.awaitTermination(ID).getStatus()).isZero();
            assertThat(Files.readString(mesos.sandbox(ID).resolve("status")))
                    .contains("Seccomp:\t2\n")
                    .contains("NoNewPrivs:\t1\n");
        }
    }

    @Test
    void limitsCanBeLoweredAndNotRaised() throws Exception {
        try (TestContainerizer mesos =
                new TestContainerizer(directory, IsolationSettings.DEFAULTS.withIsolation("posix/rlimits"))) {
            mesos.containerizer.launch(ID, limited(mesos, ID, 100), Map.of(), Optional.empty());
            assertThat(mesos.awaitTermination(ID).getStatus()).isZero();
            assertThat(Files.readString(mesos.sandbox(ID).resolve("files")).trim())
                    .isEqualTo("100");
            ContainerId raised = new ContainerId("raised");
            assertThatThrownBy(() -> mesos.containerizer.launch(
                            raised, limited(mesos, raised, 1L << 40), Map.of(), Optional.empty()))
                    .hasMessageContaining("Operation not permitted");
        }
    }

    private static ContainerConfig limited(TestContainerizer mesos, ContainerId id, long files) {
        RLimit limit = RLimit.newBuilder()
                .setType(RLimit.Type.RLMT_NOFILE)
                .setSoft(files)
                .setHard(files)
                .build();
        return mesos.shell(id, "ulimit -n > files").toBuilder()
                .setContainerInfo(ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .setRlimitInfo(RLimitInfo.newBuilder().addRlimits(limit)))
                .build();
    }

    @Test
    void nobodyElsesContainersRun() throws Exception {
        try (TestContainerizer mesos = new TestContainerizer(directory)) {
            ContainerConfig config =
                    mesos.shell(ID, "true").toBuilder().setUser("root").build();
            assertThatThrownBy(() -> mesos.containerizer.launch(ID, config, Map.of(), Optional.empty()))
                    .hasMessageContaining("only root can become somebody else");
        }
    }
}
