package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.daemon.Verbosity;
import io.mesocosm.common.endpoints.Attachments;
import io.mesocosm.common.endpoints.Rendering;
import io.mesocosm.common.endpoints.VirtualFiles;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.flags.MasterFlags;
import io.mesocosm.master.http.MasterRoutes;
import io.mesocosm.master.http.Replies;
import io.mesocosm.master.http.Snapshot;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.Leadership;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.view.Facts;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a master that does not lead, or not yet, answers: byte for byte as recorded from Mesos but for the date. */
final class GoldenRedirectsTest {

    private static final Pattern DATE = Pattern.compile("Date: [^\r\n]*");
    private static final MasterInfo FIRST = master("127.0.0.1", 35054);
    private static final MasterInfo SECOND = master("127.0.0.1", 35055);

    private static final class Unheard implements EventQueue<MasterEvent> {
        @Override
        public void submit(MasterEvent event) {
            throw new AssertionError("an event for a master that does not lead: " + event);
        }

        @Override
        public boolean offer(MasterEvent event) {
            throw new AssertionError("an event for a master that does not lead: " + event);
        }

        @Override
        public void schedule(Object key, Duration delay, MasterEvent event) {
            throw new AssertionError("an event for a master that does not lead: " + event);
        }

        @Override
        public void cancel(Object key) {}
    }

    private record Silent() implements Verbosity {
        @Override
        public int level() {
            return 0;
        }

        @Override
        public void set(int wanted, Duration duration) {}
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Leadership leadership = Leadership.standby();
    private Doorway doorway;

    private static MasterInfo master(String host, int port) {
        return Self.info(
                "m-" + port,
                new Upid(Self.ACTOR, host, port),
                InetAddress.getLoopbackAddress(),
                host,
                Optional.empty());
    }

    /** The flags of the recorded master that did not lead. */
    private static SortedMap<String, String> flags() throws Exception {
        return MasterFlags.parse(
                        List.of(
                                "--ip=127.0.0.1",
                                "--hostname=127.0.0.1",
                                "--port=35055",
                                "--cluster=zk",
                                "--quorum=2",
                                "--webui_dir=/var/tmp/golden/webui",
                                "--work_dir=/var/tmp/golden/zkm2",
                                "--zk=zk://127.0.0.1:35090/mesos"),
                        Map.of())
                .shown()
                .flags();
    }

    @BeforeEach
    void start() throws Exception {
        doorway = Doorway.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), threads);
        var facts = new Facts(Build.current(), flags(), Optional.of("zk"), Optional.empty(), Optional.empty());
        var snapshot = new Snapshot(this::state, TreeMap::new, facts, new Silent(), RegistryContents::none);
        var routes = new MasterRoutes(snapshot, new Unheard(), new Replies(), new Rendering(), name -> {});
        doorway.serve(routes.router(new VirtualFiles(Attachments.of(Map.of()))));
    }

    @AfterEach
    void close() {
        doorway.shut();
        doorway.close();
        threads.close();
    }

    private MasterState state() {
        return MasterState.initial(MasterSettings.defaults(), SECOND, Instant.EPOCH)
                .with(leadership);
    }

    private void standBy(MasterInfo leader) {
        leadership = new Leadership(Leadership.Phase.STANDBY, Optional.of(leader), Optional.empty());
    }

    private String answer(String request) throws Exception {
        try (var connection = new RawConnection(doorway.address())) {
            connection.send(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(connection.response(), StandardCharsets.ISO_8859_1);
        }
    }

    private String get(String target) throws Exception {
        return answer("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    private static String recorded(String name) throws Exception {
        try (InputStream in = GoldenRedirectsTest.class.getResourceAsStream("/golden/zookeeper/" + name + ".http")) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private void assertAnswered(String request, String name) throws Exception {
        assertThat(DATE.matcher(answer(request)).replaceAll("Date:"))
                .isEqualTo(DATE.matcher(recorded(name + ".response")).replaceAll("Date:"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "non-leader-api",
                "non-leader-flags",
                "non-leader-health",
                "non-leader-redirect",
                "non-leader-reserve",
                "non-leader-scheduler",
                "non-leader-state",
                "non-leader-state-query",
                "non-leader-weights-put"
            })
    void aMasterThatDoesNotLeadAnswersAsRecorded(String name) throws Exception {
        standBy(FIRST);
        assertAnswered(recorded(name + ".request"), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"leader-api", "leader-redirect"})
    void aLeaderThatHasNotRecoveredAnswersAsRecorded(String name) throws Exception {
        leadership = new Leadership(Leadership.Phase.RECOVERING, Optional.of(FIRST), Optional.of(Instant.EPOCH));
        assertAnswered(recorded(name + ".request"), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"after-failover-redirect", "after-failover-redirect-follower"})
    void afterAFailoverBothLeadToTheNewLeader(String name) throws Exception {
        standBy(SECOND);
        assertAnswered(recorded("leader-redirect.request"), name);
        leadership = new Leadership(Leadership.Phase.LEADING, Optional.of(SECOND), Optional.of(Instant.EPOCH));
        assertAnswered(recorded("leader-redirect.request"), name);
    }

    @Test
    void aMasterThatIsAboutToEndSendsNobodyToItself() throws Exception {
        leadership = new Leadership(Leadership.Phase.LEADING, Optional.of(SECOND), Optional.of(Instant.EPOCH)).ended();
        assertThat(get("/state")).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\nNo leader elected");
    }

    /** Every path that only the leader answers, with its aliases. */
    static List<String> leadersPaths() {
        return List.of(
                "/api/v1",
                "/api/v1/scheduler",
                "/create-volumes",
                "/destroy-volumes",
                "/reserve",
                "/unreserve",
                "/frameworks",
                "/roles",
                "/teardown",
                "/slaves",
                "/state",
                "/state-summary",
                "/tasks",
                "/maintenance/schedule",
                "/maintenance/status",
                "/machine/down",
                "/machine/up",
                "/weights",
                "/quota",
                "/quota/eng/dev");
    }

    @ParameterizedTest
    @MethodSource("leadersPaths")
    void onlyTheLeaderAnswersWhateverTheMethod(String path) throws Exception {
        standBy(FIRST);
        String expected = "Location: //127.0.0.1:35054/master" + path + "\r\n";
        for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
            String head = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody";
            assertThat(answer(method + " " + path + head))
                    .startsWith("HTTP/1.1 307 ")
                    .contains(expected);
            assertThat(answer(method + " /master" + path + head)).contains(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("leadersPaths")
    void withoutALeaderNothingIsAnswered(String path) throws Exception {
        assertThat(get(path)).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\nNo leader elected");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/tasks?limit=1&offset=2 | /master/tasks?limit=1&offset=2",
                "/slaves?slave_id=a%20b+c | /master/slaves?slave_id=a%20b%20c",
                "/state?jsonp=x%5B0%5D | /master/state?jsonp=x%5B0%5D",
                "/state?pretty= | /master/state?pretty",
                "/state/ | /master/state/",
                "/quota/a%2Fb | /master/quota/a%2Fb"
            })
    void pathAndQueryComeAlong(String target, String location) throws Exception {
        standBy(FIRST);
        assertThat(get(target)).contains("\r\nLocation: //127.0.0.1:35054" + location + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({"/redirect,503", "/master/redirect,503", "/redirect/x,404", "/master/redirect/x,404", "/health,200"})
    void withoutALeaderThereIsNowhereToGo(String path, int status) throws Exception {
        assertThat(get(path)).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/flags",
                "/health",
                "/version",
                "/metrics/snapshot",
                "/system/stats.json",
                "/files/debug",
                "/registrar(1)/registry"
            })
    void whatIsAboutTheProcessEveryMasterAnswersItself(String path) throws Exception {
        standBy(FIRST);
        assertThat(get(path)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aLeaderThatGaveNoHostNameIsFoundByItsAddress() throws Exception {
        standBy(FIRST.toBuilder().clearHostname().build());
        assertThat(get("/redirect")).contains("Location: //127.0.0.1:35054\r\n");
    }

    @Test
    void aHostNameStandsInTheLocationAsTheLeaderGaveIt() throws Exception {
        standBy(master("leader.example", 5050));
        assertThat(get("/redirect")).contains("\r\nLocation: //leader.example:5050\r\n");
    }
}
