package io.mesocosm.common.zookeeper;

import static io.mesocosm.common.zookeeper.SessionState.CONNECTED;
import static io.mesocosm.common.zookeeper.SessionState.EXPIRED;
import static io.mesocosm.common.zookeeper.SessionState.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.ByteString;
import io.mesocosm.common.testing.Await;
import io.mesocosm.common.zookeeper.Answer.Done;
import io.mesocosm.common.zookeeper.Answer.Lost;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Answer.Refused;
import io.mesocosm.common.zookeeper.ZooKeeperUrl.Credentials;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleClientTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Heard<SessionState> states = new Heard<>();
    private final Heard<Object> heard = new Heard<>();

    @TempDir
    Path directory;

    private TestEnsemble ensemble;
    private Wire wire;

    @BeforeEach
    void start() throws Exception {
        ensemble = new TestEnsemble(directory);
        wire = new Wire(InetAddress.getLoopbackAddress(), ensemble.port());
    }

    @AfterEach
    void stop() throws Exception {
        wire.close();
        ensemble.close();
        threads.shutdown();
    }

    @Test
    void requestsBeforeAndWithoutAConnectionAreLostAtOnce() {
        wire.cut();
        try (var client = new EnsembleClient(url(wire), LONG, threads)) {
            assertThat(Ask.children(client, "/")).isEqualTo(new Lost<>());
            client.start(states);
            assertThat(Ask.commit(client, Ask.create("/a", ""))).isEqualTo(new Lost<>());
            wire.heal();
            states.await(CONNECTED);
            assertThat(Ask.children(client, "/")).isEqualTo(new Done<>(List.of("zookeeper")));
        }
    }

    @Test
    void transactionHappensWholeOrNotAtAll() {
        try (EnsembleClient client = connected(wire, LONG)) {
            assertThat(Ask.commit(client, Ask.create("/a", "1"), Ask.create("/a/b", "2")))
                    .isEqualTo(new Done<>(List.of("/a", "/a/b")));
            var set = new Change.Set("/a", ByteString.copyFromUtf8("3"), OptionalInt.of(0));
            assertThat(Ask.commit(client, set, Ask.create("/a/b", ""), new Change.Check("/none", 0)))
                    .isEqualTo(new Refused<>(Reason.NODE_EXISTS, "/a/b"));
            assertThat(Ask.commit(client, set, new Change.Check("/a/b", 0))).isInstanceOf(Done.class);
            assertThat(Ask.commit(client, set)).isEqualTo(new Refused<>(Reason.BAD_VERSION, "/a"));
            assertThat(Ask.commit(client, new Change.Delete("/a", OptionalInt.empty())))
                    .isEqualTo(new Refused<>(Reason.NOT_EMPTY, "/a"));
            assertThat(Ask.commit(client, Ask.create("/c/d", ""))).isEqualTo(new Refused<>(Reason.NO_NODE, "/c/d"));
            assertThat(Ask.read(client, "/a/b", "/none", "/a"))
                    .isEqualTo(new Done<>(List.of(
                            Optional.of(new Znode(ByteString.copyFromUtf8("2"), 0, 0)),
                            Optional.empty(),
                            Optional.of(new Znode(ByteString.copyFromUtf8("3"), 1, 0)))));
            assertThat(Ask.children(client, "/none")).isEqualTo(new Refused<>(Reason.NO_NODE, "/none"));
            assertThat(Ask.read(client)).isEqualTo(new Done<>(List.of()));
            assertThat(Ask.commit(client)).isEqualTo(new Done<>(List.of()));
        }
    }

    @Test
    void whatIsNoRequestIsRefusedToo() {
        try (EnsembleClient client = connected(wire, LONG)) {
            assertThat(Ask.children(client, "none")).isInstanceOf(Refused.class);
            assertThat(Ask.commit(client, Ask.create("/a//b", ""))).isInstanceOf(Refused.class);
            assertThat(Ask.read(client, "")).isInstanceOf(Refused.class);
            assertThat(Ask.children(client, "/")).isInstanceOf(Done.class);
        }
    }

    @Test
    void answersComeInTheOrderOfTheRequestsOneAfterTheOther() {
        try (EnsembleClient client = connected(wire, LONG)) {
            List<Integer> order = new ArrayList<>();
            var last = new CompletableFuture<List<Integer>>();
            int requests = 1000;
            IntStream.range(0, requests)
                    .forEach(i -> client.commit(List.of(Ask.create("/" + i, "")), answer -> {
                        order.add(i);
                        if (order.size() == requests) {
                            last.complete(order);
                        }
                    }));
            assertThat(last.join())
                    .isEqualTo(IntStream.range(0, requests).boxed().toList());
        }
    }

    @Test
    void sessionLivesThroughARestartOfTheServer() throws Exception {
        try (EnsembleClient client = connected(wire, LONG)) {
            long session = client.sessionId();
            assertThat(session).isNotZero();
            Ask.commit(client, ephemeral("/mine"));
            ensemble.stop();
            states.await(CONNECTED, SUSPENDED);
            assertThat(Ask.children(client, "/")).isEqualTo(new Lost<>());
            ensemble.restart();
            states.await(CONNECTED, SUSPENDED, CONNECTED);
            assertThat(client.sessionId()).isEqualTo(session);
            assertThat(owner(client, "/mine")).isEqualTo(session);
        }
    }

    @Test
    void serverThatHasForgottenTheSessionEndsIt() {
        try (EnsembleClient client = connected(wire, LONG)) {
            long session = client.sessionId();
            ensemble.expire(session);
            states.await(CONNECTED, SUSPENDED, EXPIRED, CONNECTED);
            assertThat(client.sessionId()).isNotEqualTo(session).isNotZero();
        }
    }

    @Test
    void sessionIsOverWhenNobodyWasHeardForItsTimeout() {
        try (EnsembleClient client = connected(wire, SHORT)) {
            long session = client.sessionId();
            Ask.commit(client, ephemeral("/mine"));
            long before = System.nanoTime();
            wire.cut();
            states.await(CONNECTED, SUSPENDED, EXPIRED);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(SHORT);
            assertThat(client.sessionId()).isZero();
            wire.heal();
            states.await(CONNECTED, SUSPENDED, EXPIRED, CONNECTED);
            assertThat(client.sessionId()).isNotEqualTo(session);
        }
    }

    @Test
    void serverThatSaysNothingMoreCountsAsGone() {
        try (EnsembleClient client = connected(wire, SHORT)) {
            long session = client.sessionId();
            wire.loseAnswers();
            client.children("/", heard::accept);
            states.await(CONNECTED, SUSPENDED, EXPIRED);
            heard.await(new Lost<>());
            wire.heal();
            states.await(CONNECTED, SUSPENDED, EXPIRED, CONNECTED);
            assertThat(client.sessionId()).isNotEqualTo(session);
        }
    }

    @Test
    void whoLostAnAnswerFindsOutWhatHappened() {
        try (EnsembleClient client = connected(wire, LONG)) {
            wire.loseAnswers();
            client.commit(List.of(Ask.create("/done", "")), heard::accept);
            try (EnsembleClient other = connected(ensemble.servers())) {
                awaitZnode(other, "/done");
            }
            wire.cut();
            heard.await(new Lost<>());
            states.await(CONNECTED, SUSPENDED);
            wire.heal();
            states.await(CONNECTED, SUSPENDED, CONNECTED);
            assertThat(Ask.children(client, "/done")).isEqualTo(new Done<>(List.of()));
        }
    }

    @Test
    void everythingIsAnsweredBeforeTheSessionCountsAsOver() {
        try (EnsembleClient client = new EnsembleClient(url(wire), SHORT, threads)) {
            client.start(heard::accept);
            heard.await(CONNECTED);
            client.children("/", () -> heard.accept("changed"), heard::accept);
            heard.await(list -> list.size() == 2);
            wire.loseAnswers();
            client.children("/", heard::accept);
            wire.cut();
            heard.await(CONNECTED, new Done<>(List.of("zookeeper")), new Lost<>(), SUSPENDED, "changed", EXPIRED);
        }
    }

    @Test
    void watchIsCalledOnce() {
        try (EnsembleClient client = connected(wire, LONG)) {
            client.children("/", () -> heard.accept("changed"), answer -> {});
            Ask.commit(client, Ask.create("/a", ""));
            heard.await("changed");
            Ask.commit(client, Ask.create("/b", ""));
            assertThat(heard.all()).containsExactly("changed");
        }
    }

    @Test
    void watchOfWhatIsNotThereIsNone() {
        try (EnsembleClient client = connected(wire, LONG)) {
            client.children("/a", () -> heard.accept("changed"), heard::accept);
            heard.await(new Refused<>(Reason.NO_NODE, "/a"));
            Ask.commit(client, Ask.create("/a", ""), Ask.create("/a/b", ""));
            assertThat(heard.all()).hasSize(1);
        }
    }

    @Test
    void watchLivesThroughALostConnection() {
        try (EnsembleClient client = connected(wire, LONG);
                EnsembleClient other = connected(ensemble.servers())) {
            client.children("/", () -> heard.accept("changed"), answer -> {});
            assertThat(Ask.children(client, "/")).isInstanceOf(Done.class);
            wire.cut();
            states.await(CONNECTED, SUSPENDED);
            Ask.commit(other, Ask.create("/a", ""));
            wire.heal();
            heard.await("changed");
        }
    }

    @Test
    void ephemeralZnodesEndWithTheClient() {
        try (EnsembleClient other = connected(ensemble.servers())) {
            EnsembleClient client = connected(wire, LONG);
            Ask.commit(client, ephemeral("/mine"));
            client.close();
            assertThat(Ask.children(other, "/")).isEqualTo(new Done<>(List.of("zookeeper")));
        }
    }

    @Test
    void closedClientTellsNothing() {
        EnsembleClient client = connected(wire, LONG);
        client.close();
        client.close();
        client.children("/", heard::accept);
        ensemble.stop();
        assertThat(states.all()).containsExactly(CONNECTED);
        assertThat(heard.all()).isEmpty();
    }

    @Test
    void closedClientNeedsItsThreadsNoMore() {
        ExecutorService own = Executors.newCachedThreadPool();
        var client = new EnsembleClient(url(wire), LONG, own);
        client.start(states);
        states.await(CONNECTED);
        client.close();
        own.shutdown();
        assertThatCode(() -> client.children("/", heard::accept)).doesNotThrowAnyException();
    }

    @Test
    void listenerThatFailsIsToldOfAndDoesNotEndTheClient() {
        var faults = new Heard<String>();
        try (var client = new EnsembleClient(
                url(wire), LONG, threads, (doing, cause) -> faults.accept(String.valueOf(cause.getMessage())))) {
            client.start(state -> {
                states.accept(state);
                throw new IllegalStateException("A listener that fails");
            });
            states.await(CONNECTED);
            client.children("/", answer -> {
                throw new LinkageError("A reader that fails");
            });
            assertThat(Ask.children(client, "/")).isInstanceOf(Done.class);
            assertThat(faults.all()).containsExactly("A listener that fails", "A reader that fails");
        }
    }

    @Test
    void serversThatCannotBeReachedOrAreNotKnownAreLeftOut() {
        var servers = "nowhere.invalid:2181," + deadPort() + "," + ensemble.servers();
        try (EnsembleClient client = connected(servers)) {
            assertThat(Ask.children(client, "/")).isInstanceOf(Done.class);
        }
    }

    @Test
    void serverHasAnAddressOfTheSixthVersion() throws Exception {
        try (var six = new Wire(InetAddress.getByAddress("::1", loopbackSix()), ensemble.port());
                EnsembleClient client = connected("[::1]:" + six.port())) {
            assertThat(Ask.children(client, "/")).isInstanceOf(Done.class);
        }
    }

    @Test
    void whoHasOtherCredentialsReadsButChangesNothing() {
        try (EnsembleClient alice = connected(ensemble.servers(), "alice:secret");
                EnsembleClient mallory = connected(ensemble.servers(), "alice:guess");
                EnsembleClient nobody = connected(ensemble.servers())) {
            Ask.commit(alice, Ask.create("/a", "1"));
            for (EnsembleClient other : List.of(mallory, nobody)) {
                assertThat(Ask.read(other, "/a")).isInstanceOf(Done.class);
                assertThat(Ask.commit(other, Ask.create("/a/b", ""))).isEqualTo(new Refused<>(Reason.NO_AUTH, "/a/b"));
            }
            assertThat(Ask.commit(alice, Ask.create("/a/b", ""))).isInstanceOf(Done.class);
        }
    }

    private static byte[] loopbackSix() {
        byte[] bytes = new byte[16];
        bytes[15] = 1;
        return bytes;
    }

    private static String deadPort() {
        try (var socket = new java.net.ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ZooKeeperUrl url(Wire wire) {
        return new ZooKeeperUrl(wire.servers(), "/mesos", Optional.empty());
    }

    private EnsembleClient connected(Wire wire, Duration timeout) {
        var client = new EnsembleClient(url(wire), timeout, threads);
        client.start(states);
        states.await(CONNECTED);
        return client;
    }

    private EnsembleClient connected(String servers, String... credentials) {
        Optional<Credentials> known =
                List.of(credentials).stream().map(Credentials::new).findFirst();
        var client = new EnsembleClient(new ZooKeeperUrl(servers, "/mesos", known), LONG, threads);
        var told = new Heard<SessionState>();
        client.start(told);
        told.await(CONNECTED);
        return client;
    }

    private static void awaitZnode(ZooKeeperClient client, String path) {
        Await.until("a znode at " + path, () -> Ask.children(client, path) instanceof Done);
    }

    private static long owner(ZooKeeperClient client, String path) {
        return Ask.read(client, path) instanceof Done<List<Optional<Znode>>> done
                ? done.value().get(0).map(Znode::owner).orElse(0L)
                : 0;
    }

    private static Change ephemeral(String path) {
        return new Change.Create(path, ByteString.EMPTY, Change.Kind.EPHEMERAL);
    }
}
