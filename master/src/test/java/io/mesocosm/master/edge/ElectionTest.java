package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import io.mesocosm.common.zookeeper.server.EmbeddedZooKeeper;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masters that are elected by a real ZooKeeper server. */
final class ElectionTest {

    private static final String SUBSCRIBE = "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"u\","
            + "\"name\":\"n\",\"roles\":[\"*\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]}}}";

    @TempDir
    private Path directory;

    private EmbeddedZooKeeper zooKeeper;

    @BeforeEach
    void start() throws Exception {
        zooKeeper = EmbeddedZooKeeper.start(directory.resolve("zk"), reason -> {});
    }

    @AfterEach
    void stop() throws Exception {
        zooKeeper.close();
    }

    private static String text(ZooKeeperUrl url, String password) {
        String user = url.credentials().orElseThrow().userAndPassword();
        String with = password.isEmpty() ? user : user.substring(0, user.indexOf(':') + 1) + password;
        return "zk://" + with + "@" + url.servers() + url.path();
    }

    private TestMaster candidate(String... more) throws Exception {
        var flags = new ArrayList<>(List.of("--zk=" + text(zooKeeper.url(), ""), "--registry=in_memory"));
        flags.addAll(List.of(more));
        return TestMaster.candidate(flags.toArray(String[]::new));
    }

    private static void awaitLeading(TestMaster master) {
        master.awaitState(state -> state.leadership().isServing());
    }

    private static void awaitLeader(TestMaster master, TestMaster leader) {
        master.awaitState(state ->
                state.leadership().leader().filter(leader.master.info()::equals).isPresent());
    }

    private static String endOf(TestMaster master) {
        return Await.until("the end", () -> List.copyOf(master.failures), reasons -> !reasons.isEmpty())
                .getFirst();
    }

    @Test
    void theFirstLeadsAndTheOthersSendEverybodyToIt() throws Exception {
        try (TestMaster first = candidate()) {
            awaitLeading(first);
            try (TestMaster second = candidate()) {
                awaitLeader(second, first);
                String leader = "//127.0.0.1:" + first.address().getPort();
                var subscription = second.post("/api/v1/scheduler", SUBSCRIBE);
                assertThat(subscription.statusCode()).isEqualTo(307);
                assertThat(subscription.headers().firstValue("Location")).contains(leader + "/master/api/v1/scheduler");
                assertThat(second.get("/state").headers().firstValue("Location"))
                        .contains(leader + "/master/state");
                assertThat(second.get("/redirect").headers().firstValue("Location"))
                        .contains(leader);
                assertThat(first.get("/redirect").headers().firstValue("Location"))
                        .contains(leader);
                assertThat(first.metric("master/elected")).isEqualTo(1);
                assertThat(second.metric("master/elected")).isEqualTo(0);
                assertThat(second.get("/health").statusCode()).isEqualTo(200);
                assertThat(second.failures).isEmpty();
            }
            assertThat(first.failures).isEmpty();
        }
    }

    @Test
    void messagesToAMasterThatDoesNotLeadAreDroppedAndCounted() throws Exception {
        try (TestMaster first = candidate()) {
            awaitLeading(first);
            try (TestMaster second = candidate();
                    TestActor agent = new TestActor("slave(1)", message -> {})) {
                awaitLeader(second, first);
                var pid = Upid.parse(second.master.info().getPid()).orElseThrow();
                agent.send(
                        pid,
                        UnregisterSlaveMessage.newBuilder()
                                .setSlaveId(AgentID.newBuilder().setValue("a"))
                                .build());
                Await.until("the count", () -> second.metric("master/dropped_messages"), count -> count == 1);
            }
        }
    }

    @Test
    void whoLeavesLetsTheNextLeadAtOnce() throws Exception {
        TestMaster first = candidate();
        awaitLeading(first);
        try (TestMaster second = candidate()) {
            awaitLeader(second, first);
            first.close();
            long left = System.nanoTime();
            awaitLeading(second);
            assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(8));
            assertThat(first.failures).isEmpty();
        }
    }

    @Test
    void aLeaderWhoseZnodeIsRemovedEnds() throws Exception {
        try (TestMaster first = candidate()) {
            awaitLeading(first);
            try (TestMaster second = candidate()) {
                awaitLeader(second, first);
                remove(zooKeeper.url().path() + "/json.info_0000000000");
                assertThat(endOf(first)).isEqualTo("Lost candidacy as a leader... committing suicide!");
                awaitLeading(second);
            }
        }
    }

    @Test
    void aLeaderThatHearsNothingOfItsEnsembleEnds() throws Exception {
        try (TestMaster only = candidate()) {
            awaitLeading(only);
            zooKeeper.close();
            assertThat(endOf(only)).isEqualTo("Lost candidacy as a leader... committing suicide!");
        }
    }

    @Test
    void aMasterThatCannotReachItsEnsembleAnswersThatThereIsNoLeader() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestMaster master = TestMaster.candidate(
                        "--zk=zk://127.0.0.1:" + silent.getLocalPort() + "/mesos", "--registry=in_memory")) {
            assertThat(master.get("/health").statusCode()).isEqualTo(200);
            assertThat(master.get("/flags").statusCode()).isEqualTo(200);
            for (String path : List.of("/state", "/redirect")) {
                var answer = master.get(path);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).isEqualTo("No leader elected");
            }
            assertThat(master.metric("master/elected")).isEqualTo(0);
            assertThat(master.failures).isEmpty();
        }
    }

    @Test
    void aWrongPasswordEndsTheMaster() throws Exception {
        try (TestMaster master =
                TestMaster.candidate("--zk=" + text(zooKeeper.url(), "wrong"), "--registry=in_memory")) {
            assertThat(endOf(master))
                    .startsWith("Failed to ")
                    .contains("in ZooKeeper: ")
                    .doesNotContain("wrong");
        }
    }

    private void remove(String path) throws Exception {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try (threads;
                var client = new EnsembleClient(zooKeeper.url(), Duration.ofSeconds(10), threads)) {
            var connected = new CompletableFuture<SessionState>();
            client.start(connected::complete);
            assertThat(connected.get(20, TimeUnit.SECONDS)).isEqualTo(SessionState.CONNECTED);
            var removed = new CompletableFuture<Answer<List<String>>>();
            client.commit(List.of(new Change.Delete(path, OptionalInt.empty())), removed::complete);
            assertThat(removed.get(20, TimeUnit.SECONDS)).isInstanceOf(Answer.Done.class);
        }
    }
}
