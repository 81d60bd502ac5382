package io.mesocosm.containerizer.isolator.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.resources.Ranges;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("isolation")
class PortsTest {

    private static final ContainerId ID = new ContainerId("container");

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() throws Exception {
        try (TestHost host = new TestHost()) {
            assumeTrue(host.syscalls.effectiveUser() == 0, "needs root");
        }
    }

    private static PortsSettings settings(boolean enforce, Optional<String> range) {
        return new PortsSettings(Duration.ofMillis(50), false, enforce, range, List.of());
    }

    private TestContainerizer start(PortsSettings settings) throws Exception {
        return new TestContainerizer(
                directory, TestContainerizer.linux("network/ports").withPorts(settings));
    }

    private static Resource ports(long begin, long end) {
        return Resource.newBuilder()
                .setName("ports")
                .setType(Value.Type.RANGES)
                .setRanges(Ranges.of(begin, end).toProto())
                .build();
    }

    /** A program of this JDK, so that nothing has to be installed: listens where the kernel says, and tells. */
    private static String listener(String address) throws Exception {
        Path classes = Path.of(Listener.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return "exec " + Path.of(System.getProperty("java.home"), "bin", "java")
                + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp " + classes + " " + Listener.class.getName() + " "
                + address;
    }

    private static void launch(TestContainerizer mesos, ContainerId id, String command, Resource... resources)
            throws Exception {
        ContainerConfig config = mesos.shell(id, command).toBuilder()
                .addAllResources(List.of(resources))
                .build();
        mesos.containerizer.launch(id, config, Map.of(), Optional.empty());
    }

    private static int port(TestContainerizer mesos, Path sandbox) throws Exception {
        Path file = sandbox.resolve("port");
        Await.until("the container listens", () -> Files.exists(file) || !mesos.terminations.isEmpty());
        return Integer.parseInt(Files.readString(file).trim());
    }

    @Test
    void containerThatListensWhereItMayNotIsEnded() throws Exception {
        try (TestContainerizer mesos = start(settings(true, Optional.empty()))) {
            launch(mesos, ID, listener("127.0.0.1"), ports(1, 65535));
            int port = port(mesos, mesos.sandbox(ID)); // written down after it listens, so that it must live until then
            mesos.containerizer.update(ID, List.of(ports(1, 1)), Map.of());
            ContainerTermination termination = mesos.awaitTermination(ID);
            assertThat(termination.getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION);
            assertThat(termination.getMessage())
                    .isEqualTo("Container container is listening on unallocated port(s): [" + port + "-" + port + "]");
            assertThat(termination.getLimitedResourcesList()).containsExactly(ports(port, port));
        }
    }

    @Test
    void ipv6CountsToo() throws Exception {
        try (TestContainerizer mesos = start(settings(true, Optional.empty()))) {
            assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "needs IPv6");
            launch(mesos, ID, listener("::1"));
            assertThat(mesos.awaitTermination(ID).getMessage()).contains("unallocated port(s)");
        }
    }

    @Test
    void containerThatListensWhereItMayLives() throws Exception {
        try (TestContainerizer mesos = start(settings(true, Optional.empty()))) {
            launch(mesos, ID, listener("127.0.0.1"), ports(1, 65535));
            port(mesos, mesos.sandbox(ID));
            awaitRounds(mesos, 5);
            assertThat(mesos.terminations).isEmpty();
            mesos.containerizer.update(ID, List.of(), Map.of());
            mesos.awaitTermination(ID);
        }
    }

    private static void awaitRounds(TestContainerizer mesos, int count) throws Exception {
        mesos.host.recorder.forgetCalls();
        Await.until(
                "rounds",
                () -> mesos.host.recorder.calls().stream()
                                .filter("listeners"::equals)
                                .count()
                        > count);
    }

    @Test
    void onlyTheIsolatedRangeIsWatched() throws Exception {
        try (TestContainerizer mesos = start(settings(true, Optional.of("[1-10]")))) {
            launch(mesos, ID, listener("127.0.0.1"));
            port(mesos, mesos.sandbox(ID));
            awaitRounds(mesos, 5);
            assertThat(mesos.terminations).isEmpty();
        }
    }

    @Test
    void nothingIsEndedUnlessAskedFor() throws Exception {
        try (TestContainerizer mesos = start(settings(false, Optional.empty()))) {
            launch(mesos, ID, listener("127.0.0.1"));
            port(mesos, mesos.sandbox(ID));
            awaitRounds(mesos, 5);
            assertThat(mesos.terminations).isEmpty();
        }
    }

    @Test
    void processesAreLookedThroughOnlyForSocketsThatAreNew() throws Exception {
        try (TestContainerizer mesos = start(settings(false, Optional.empty()));
                ServerSocket ofTheHost = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ofTheHost.isBound()).isTrue();
            launch(mesos, ID, listener("127.0.0.1"));
            port(mesos, mesos.sandbox(ID));
            // Somebody else on this host may begin to listen meanwhile.
            Await.until("rounds that look through no process", () -> {
                awaitRounds(mesos, 5);
                return !mesos.host.recorder.calls().contains("socketsOf");
            });
        }
    }

    @Test
    void whatNestedContainersListenOnCountsForTheRoot() throws Exception {
        try (TestContainerizer mesos = start(settings(true, Optional.empty()))) {
            launch(mesos, ID, "sleep 1000");
            ContainerId nested = ID.child("nested");
            launch(mesos, nested, listener("127.0.0.1"));
            assertThat(mesos.awaitTermination(ID).getMessage())
                    .startsWith("Container container.nested is listening on unallocated port(s): ");
        }
    }

    @Test
    void recoveredContainerIsCheckedOnceItsPortsAreKnown() throws Exception {
        TestContainerizer mesos = start(settings(true, Optional.empty()));
        ContainerState state = mesos.thenLeave(before -> {
            launch(before, ID, listener("127.0.0.1"), ports(1, 65535));
            port(before, before.sandbox(ID));
            return before.state(ID);
        });
        try (TestContainerizer next = new TestContainerizer(directory, mesos.settings)) {
            next.containerizer.recover(List.of(state));
            awaitRounds(next, 5);
            assertThat(next.terminations).isEmpty();
            next.containerizer.update(ID, List.of(ports(1, 1)), Map.of());
            assertThat(next.awaitTermination(ID).getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION);
        }
    }

    @Test
    void startSaysWhatIsWrong() {
        assertThatThrownBy(() ->
                        new TestContainerizer(directory, IsolationSettings.DEFAULTS.withIsolation("network/ports")))
                .hasMessageContaining("The 'network/ports' isolator requires the 'linux' launcher");
        assertThatThrownBy(() -> start(settings(true, Optional.of("many"))))
                .hasMessageContaining("Failed to parse isolated ports range 'many'");
        assertThatThrownBy(() -> start(settings(true, Optional.of("80"))))
                .hasMessageContaining("Invalid port range resource type SCALAR, expecting RANGES");
        assertThatThrownBy(() -> start(settings(true, Optional.of("[1-70000]"))))
                .hasMessageContaining("There are no such ports: [65536-70000]");
        assertThatThrownBy(() ->
                        start(new PortsSettings(Duration.ofSeconds(1), true, true, Optional.of("[1-2]"), List.of())))
                .hasMessageContaining("Only one of");
    }
}
