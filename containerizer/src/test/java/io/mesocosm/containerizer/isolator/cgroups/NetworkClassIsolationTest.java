package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.OwnHierarchies;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the network knows containers by. There is no such controller on v2: hosts of v2 have it as a hierarchy of v1. */
@Tag("isolation")
final class NetworkClassIsolationTest {

    private static final ContainerId FIRST = new ContainerId("first");
    private static final ContainerId SECOND = new ContainerId("second");
    private static final String STAY = "exec sleep 1000";

    @TempDir
    Path directory;

    @TempDir
    Path base;

    private OwnHierarchies hierarchies;

    @BeforeEach
    void mount() throws Exception {
        hierarchies = new OwnHierarchies(base, "net_cls", "net_prio");
    }

    @AfterEach
    void unmount() throws Exception {
        hierarchies.close();
    }

    private IsolationSettings settings(String secondary) {
        IsolationSettings settings = hierarchies.settings(TestContainerizer.linux("cgroups/net_cls,cgroups/net_prio"));
        return settings.withCgroups(settings.cgroups()
                .withNetCls(new CgroupSettings.NetCls(Optional.of("0x0012"), Optional.of(secondary))));
    }

    private static int classid(TestContainerizer test, ContainerId id) throws Exception {
        return test.containerizer.status(id).getCgroupInfo().getNetCls().getClassid();
    }

    @Test
    void eachContainerHasAClassIdOfItsOwnAndTheNextGetsItAfterwards() throws Exception {
        try (var test = new TestContainerizer(directory, settings("0x0001,0x0002"))) {
            test.launch(FIRST, STAY);
            test.launch(SECOND, STAY);
            assertThat(classid(test, FIRST)).isEqualTo(0x120001);
            assertThat(classid(test, SECOND)).isEqualTo(0x120002);
            assertThat(TestCgroups.of(test).of("net_cls", SECOND).number("net_cls.classid"))
                    .isEqualTo(0x120002);
            ContainerId third = new ContainerId("third");
            assertThatThrownBy(() -> test.launch(third, STAY))
                    .isInstanceOf(ContainerizerException.class)
                    .hasMessage("Failed to prepare subsystems: Failed to allocate a net_cls handle: "
                            + "No free handles remaining for primary handle 0x12");
            test.containerizer.destroy(FIRST);
            test.launch(third, STAY);
            assertThat(classid(test, third)).isEqualTo(0x120001);
        }
    }

    /** {@code ss} shows the class of sockets that the kernel would give to filters. */
    @Test
    void theConnectionsOfAContainerCarryItsClass() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
        assumeTrue(HostCommand.succeeds("ss", "-V"), "needs ss of iproute2");
        try (var test = new TestContainerizer(directory, settings("5,9"));
                var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            test.launch(
                    FIRST, "exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; exec sleep 1000'");
            try (var connection = server.accept()) {
                assertThat(connection.isConnected()).isTrue();
                assertThat(HostCommand.run("ss", "-tnH", "--tos", "dport", "=", ":" + server.getLocalPort()))
                        .contains("class_id:0x120005");
            }
        }
    }

    @Test
    void anotherAgentGoesOnWithTheClassIdsThatAreGiven() throws Exception {
        IsolationSettings settings = new TestContainerizer(directory, settings("1,9")).thenLeave(before -> {
            before.launch(FIRST, "touch up; exec sleep 1000");
            Await.until("it runs", () -> Files.exists(before.sandbox(FIRST).resolve("up")));
            return before.settings;
        });
        try (var after = new TestContainerizer(directory, settings)) {
            after.containerizer.recover(List.of(ContainerState.newBuilder()
                    .setContainerId(FIRST.toProto())
                    .setPid(0)
                    .setDirectory(after.sandbox(FIRST).toString())
                    .build()));
            assertThat(classid(after, FIRST)).isEqualTo(0x120001);
            after.launch(SECOND, STAY);
            assertThat(classid(after, SECOND)).isEqualTo(0x120002);
        }
    }

    @Test
    void withoutFlagsOperatorsGiveClassIdsThemselves() throws Exception {
        var plain = hierarchies.settings(TestContainerizer.linux("cgroups/net_cls"));
        try (var test = new TestContainerizer(directory, plain)) {
            test.launch(FIRST, STAY);
            assertThat(test.containerizer.status(FIRST).hasCgroupInfo()).isFalse();
            assertThat(TestCgroups.of(test).of("net_cls", FIRST).number("net_cls.classid"))
                    .isZero();
        }
    }

    @Test
    void aContainerIsInCgroupsOfItsOwnOfBoth() throws Exception {
        try (var test = new TestContainerizer(directory, settings("1,9"))) {
            test.launch(FIRST, "cat /proc/self/cgroup");
            test.awaitTermination(FIRST);
            String path = "/" + test.settings.cgroups().root() + "/" + FIRST.value();
            assertThat(Files.readString(test.sandbox(FIRST).resolve("stdout")).lines())
                    .anyMatch(line -> line.endsWith(":net_cls:" + path))
                    .anyMatch(line -> line.endsWith(":net_prio:" + path));
        }
    }
}
