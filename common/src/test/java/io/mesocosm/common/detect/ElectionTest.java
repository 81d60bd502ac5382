package io.mesocosm.common.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.detect.RecordedGroup.Line;
import io.mesocosm.common.testing.Await;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Ask;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.Heard;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.TestEnsemble;
import io.mesocosm.common.zookeeper.Wire;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contenders and detectors on a real server. */
class ElectionTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<EnsembleClient> clients = new ArrayList<>();
    private final Heard<Optional<MasterInfo>> leaders = new Heard<>();
    private final Heard<String> lost = new Heard<>();
    private final Heard<String> failures = new Heard<>();

    @TempDir
    Path directory;

    private TestEnsemble ensemble;
    private Wire wire;
    private EnsembleClient observer;

    @BeforeEach
    void start() throws Exception {
        ensemble = new TestEnsemble(directory);
        wire = new Wire(InetAddress.getLoopbackAddress(), ensemble.port());
        observer = client("zk://" + ensemble.servers() + "/mesos", LONG);
        var states = new Heard<SessionState>();
        observer.start(states);
        states.await(SessionState.CONNECTED);
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(EnsembleClient::close);
        wire.close();
        ensemble.close();
        threads.shutdown();
    }

    @Test
    void groupLooksAsMesosLeavesIt() throws Exception {
        looksLike("1-two-masters", "zk://" + ensemble.servers() + "/mesos", null);
        looksLike("4-with-credentials", "zk://alice:secret@" + ensemble.servers() + "/auth/mesos", "alice:secret");
    }

    @Test
    void firstToStandLeadsAndTheNextFollowsWhenItGoes() {
        EnsembleClient first = contend(ensemble.servers(), LONG, master("a"));
        detect(ensemble.servers(), LONG);
        leaders.await(Optional.of(master("a")));
        contend(ensemble.servers(), LONG, master("b"));
        awaitCandidates(2);
        first.close();
        leaders.await(Optional.of(master("a")), Optional.of(master("b")));
        assertThat(lost.all()).isEmpty();
    }

    @Test
    void nobodyLeadsWhenTheLastGoes() {
        EnsembleClient only = contend(ensemble.servers(), LONG, master("a"));
        detect(ensemble.servers(), LONG);
        leaders.await(Optional.of(master("a")));
        only.close();
        leaders.await(Optional.of(master("a")), Optional.empty());
        contend(ensemble.servers(), LONG, master("b"));
        leaders.await(Optional.of(master("a")), Optional.empty(), Optional.of(master("b")));
    }

    @Test
    void nothingIsToldOfAGroupWithoutCandidates() {
        EnsembleClient client = detect(ensemble.servers(), LONG);
        awaitGroup(client);
        assertThat(leaders.all()).isEmpty();
        assertThat(failures.all()).isEmpty();
    }

    @Test
    void expiredLeaderLosesItsCandidacyAndStandsAgainBehindTheOthers() {
        EnsembleClient first = contend(ensemble.servers(), LONG, master("a"));
        awaitCandidates(1);
        contend(ensemble.servers(), LONG, master("b"));
        awaitCandidates(2);
        detect(ensemble.servers(), LONG);
        leaders.await(Optional.of(master("a")));
        ensemble.expire(first.sessionId());
        lost.await("a");
        leaders.await(Optional.of(master("a")), Optional.of(master("b")));
        awaitCandidates(2);
    }

    @Test
    void expiredDetectorTellsNobodyAndThenTheLeaderAgain() {
        contend(ensemble.servers(), LONG, master("a"));
        EnsembleClient watching = detect(ensemble.servers(), LONG);
        leaders.await(Optional.of(master("a")));
        ensemble.expire(watching.sessionId());
        leaders.await(Optional.of(master("a")), Optional.empty(), Optional.of(master("a")));
    }

    @Test
    void candidacyIsOverWithoutANetworkAndSoIsTheLeader() {
        contend(wire.servers(), SHORT, master("a"));
        detect(wire.servers(), SHORT);
        leaders.await(Optional.of(master("a")));
        wire.cut();
        lost.await("a");
        leaders.await(Optional.of(master("a")), Optional.empty());
        wire.heal();
        leaders.await(Optional.of(master("a")), Optional.empty(), Optional.of(master("a")));
        assertThat(candidates()).hasSize(1);
    }

    @Test
    void shortCutOfTheNetworkChangesNothing() {
        EnsembleClient client = contend(wire.servers(), LONG, master("a"));
        EnsembleClient watching = detect(wire.servers(), LONG);
        leaders.await(Optional.of(master("a")));
        wire.cut();
        wire.heal();
        awaitGroup(client);
        awaitGroup(watching);
        assertThat(leaders.all()).hasSize(1);
        assertThat(lost.all()).isEmpty();
        assertThat(candidates()).hasSize(1);
    }

    @Test
    void candidateWhoseAnswerGotLostStandsInTheGroupOnce() {
        EnsembleClient other = detect(ensemble.servers(), LONG);
        awaitGroup(other);
        var client = new EnsembleClient(url(wire.servers()), LONG, threads);
        clients.add(client);
        var contender = new Contender(client, "/mesos", master("a"), () -> lost.accept("a"), failures);
        var first = new AtomicBoolean(true);
        client.start(state -> {
            if (first.getAndSet(false)) {
                wire.loseAnswers();
            }
            contender.accept(state);
        });
        awaitCandidates(1);
        wire.cut();
        wire.heal();
        leaders.await(Optional.of(master("a")));
        awaitGroup(client);
        assertThat(candidates()).hasSize(1);
        ensemble.expire(client.sessionId());
        lost.await("a");
    }

    @Test
    void candidateWhoseZnodeIsRemovedStandsAgain() {
        contend(ensemble.servers(), LONG, master("a"));
        EnsembleClient client = detect(ensemble.servers(), LONG);
        leaders.await(Optional.of(master("a")));
        Ask.commit(client, new Change.Delete("/mesos/" + candidates().get(0), OptionalInt.empty()));
        lost.await("a");
        leaders.await(heard -> heard.size() >= 2 && heard.get(heard.size() - 1).isPresent());
        awaitCandidates(1);
    }

    @Test
    void groupThatIsRemovedIsMadeAgain() {
        EnsembleClient client = detect(ensemble.servers(), LONG);
        awaitGroup(client);
        Ask.commit(client, new Change.Delete("/mesos", OptionalInt.empty()));
        contend(ensemble.servers(), LONG, master("a"));
        leaders.await(Optional.of(master("a")));
    }

    @Test
    void wrongCredentialsFailInMesosWords() {
        EnsembleClient owner = client("zk://member:member@" + ensemble.servers() + "/mesos", LONG);
        owner.start(new LeaderDetector(owner, "/mesos", leaders, failures));
        awaitGroup(owner);
        EnsembleClient wrong = client("zk://member:wrong@" + ensemble.servers() + "/mesos", LONG);
        wrong.start(new Contender(wrong, "/mesos", master("a"), () -> lost.accept("a"), failures));
        failures.await("Failed to create ephemeral node at '/mesos/json.info_' in ZooKeeper: not authenticated");
        EnsembleClient above = client("zk://" + ensemble.servers() + "/mesos/below", LONG);
        above.start(new LeaderDetector(above, "/mesos/below", leaders, failures));
        failures.await(
                "Failed to create ephemeral node at '/mesos/json.info_' in ZooKeeper: not authenticated",
                "Failed to create '/mesos/below' in ZooKeeper: not authenticated");
    }

    @Test
    void leaderWithAnUnknownLabelFailsOnce() {
        EnsembleClient client = detect(ensemble.servers(), LONG);
        awaitGroup(client);
        Ask.commit(client, Ask.create("/mesos/new_0000000000", "?"));
        failures.await("Failed to parse data of unknown label 'new'");
        Ask.commit(client, new Change.Delete("/mesos/new_0000000000", OptionalInt.empty()));
        contend(ensemble.servers(), LONG, master("a"));
        leaders.await(Optional.of(master("a")));
    }

    @Test
    void replicasOfTheLogAndTheRegistryAreNoCandidates() {
        EnsembleClient client = detect(ensemble.servers(), LONG);
        awaitGroup(client);
        Ask.commit(
                client,
                Ask.create("/mesos/log_replicas", ""),
                Ask.create("/mesos/log_replicas/0000000000", "log-replica(1)@127.0.0.1:5050"),
                Ask.create("/mesos/registry", ""));
        contend(ensemble.servers(), LONG, master("a"));
        leaders.await(Optional.of(master("a")));
    }

    /** Lets the recorded masters stand, and compares what there is then with what Mesos left. */
    private void looksLike(String stage, String url, @org.jspecify.annotations.Nullable String credentials)
            throws Exception {
        List<Line> recorded = RecordedGroup.lines().stream()
                .filter(line -> line.stage().equals(stage) && !line.path().contains("log_replicas"))
                .toList();
        String group = ZooKeeperUrl.parse(url).path();
        for (Line line : recorded) {
            if (line.isCandidate()) {
                EnsembleClient client = client(url, LONG);
                MasterInfo master = LeaderData.read(Optional.of("json.info"), line.data());
                client.start(new Contender(client, group, master, () -> {}, failures));
            }
        }
        EnsembleClient watching = client(url, LONG);
        watching.start(state -> {});
        awaitCandidates(watching, group, (int)
                recorded.stream().filter(Line::isCandidate).count());
        var raw = new ZooKeeper(ensemble.servers(), (int) LONG.toMillis(), event -> {});
        try {
            if (credentials != null) {
                raw.addAuthInfo("digest", credentials.getBytes(StandardCharsets.UTF_8));
            }
            List<String> found = new ArrayList<>();
            for (Line line : recorded) {
                if (!line.isCandidate()) {
                    found.add(describe(raw, line.path(), line.path()));
                }
            }
            for (String name : raw.getChildren(group, false)) {
                assertThat(name).matches("json\\.info_[0-9]{10}");
                found.add(describe(raw, group + "/" + name, group + "/json.info_N"));
            }
            assertThat(found)
                    .containsExactlyInAnyOrderElementsOf(
                            recorded.stream().map(ElectionTest::describe).toList());
        } finally {
            raw.close();
        }
    }

    private static String describe(Line line) {
        return line.path().replaceAll("_[0-9]{10}", "_N") + " " + line.ephemeral() + " " + line.version() + " "
                + String.join(",", line.access()) + " "
                + (line.isCandidate() ? line.data().toStringUtf8() : "");
    }

    private static String describe(ZooKeeper raw, String path, String shown) throws Exception {
        var stat = new Stat();
        String data = new String(raw.getData(path, false, stat), StandardCharsets.UTF_8);
        String access = raw.getACL(path, new Stat()).stream()
                .map(acl -> acl.getPerms() + ":" + acl.getId().getScheme() + ":"
                        + acl.getId().getId())
                .collect(Collectors.joining(","));
        return shown + " " + (stat.getEphemeralOwner() != 0) + " " + stat.getVersion() + " " + access + " " + data;
    }

    private EnsembleClient contend(String servers, Duration timeout, MasterInfo master) {
        EnsembleClient client = client("zk://" + servers + "/mesos", timeout);
        client.start(new Contender(client, "/mesos", master, () -> lost.accept(master.getId()), failures));
        return client;
    }

    private EnsembleClient detect(String servers, Duration timeout) {
        EnsembleClient client = client("zk://" + servers + "/mesos", timeout);
        client.start(new LeaderDetector(client, "/mesos", leaders, failures));
        return client;
    }

    private EnsembleClient client(String url, Duration timeout) {
        var client = new EnsembleClient(ZooKeeperUrl.parse(url), timeout, threads);
        clients.add(client);
        return client;
    }

    private static ZooKeeperUrl url(String servers) {
        return ZooKeeperUrl.parse("zk://" + servers + "/mesos");
    }

    private List<String> candidates() {
        return Ask.children(observer, "/mesos") instanceof Answer.Done<List<String>> done
                ? done.value().stream()
                        .filter(name -> name.startsWith("json.info_"))
                        .toList()
                : List.of();
    }

    private void awaitCandidates(int count) {
        Await.until(count + " candidates", () -> candidates().size() == count);
    }

    private static void awaitCandidates(EnsembleClient client, String group, int count) {
        Await.until(
                count + " candidates in " + group,
                () -> Ask.children(client, group) instanceof Answer.Done<List<String>> done
                        && done.value().size() == count);
    }

    private static void awaitGroup(EnsembleClient client) {
        Await.until("the group", () -> Ask.children(client, "/mesos") instanceof Answer.Done);
    }

    private static MasterInfo master(String id) {
        return MasterInfo.newBuilder()
                .setId(id)
                .setIp(0x0100007f)
                .setPort(5050)
                .setPid("master@127.0.0.1:5050")
                .setHostname("localhost")
                .build();
    }
}
