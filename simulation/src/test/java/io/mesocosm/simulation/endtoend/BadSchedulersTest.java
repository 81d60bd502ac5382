package io.mesocosm.simulation.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What bad schedulers do to others, which is nothing, and to the memory of a master with a heap of 256 MB, which is what
 * docs/limits.md says. After each attack the honest framework has the stream that it had before all of them, its task
 * runs, and a new one runs from offer to end.
 */
class BadSchedulersTest {

    private static final String SUPPRESSED = ",\"suppressed_roles\":[\"*\"]";
    private static final long MEGABYTE = 1 << 20;

    /** Of all streams together, for a heap of 256 MB; docs/limits.md. */
    private static final long STREAM_BYTES = 64 * MEGABYTE;

    /** What the state may grow by in an attack: completed frameworks and tasks, which are kept in a number of their own. */
    private static final long STATE_BYTES = 48 * MEGABYTE;

    private static final int FLOOD = 10_000;
    private static final int DEAF = 30;
    private static final int FRAMEWORKS = 2_000;
    private static final int SUBSCRIPTIONS = 2_000;

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static RecordingScheduler scheduler;
    private static SchedulerClient client;
    private static long heapBefore;
    private static int tasks;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(directory)
                .withMasterJvm("-Xmx256m")
                .startMaster("--offer_timeout=5secs")
                .startAgent();
        scheduler = new RecordingScheduler();
        var framework = FrameworkInfo.newBuilder()
                .setName("honest")
                .setUser(System.getProperty("user.name"))
                .setPrincipal("owner")
                .setFailoverTimeout(600)
                .build();
        client = SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), framework), scheduler);
        scheduler.run("long", "while [ ! -e " + directory.resolve("end") + " ]; do sleep 0.1; done");
        awaitState("long", TASK_RUNNING);
        runsOne();
        heapBefore = cluster.master().usedHeapBytes();
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            Files.createFile(directory.resolve("end"));
            awaitState("long", TASK_FINISHED);
        } finally {
            client.close();
            cluster.close();
        }
    }

    @AfterEach
    void othersNoticeNothing() throws Exception {
        runsOne();
        assertThat(scheduler.subscriptions()).isEqualTo(1);
        assertThat(scheduler.states("long")).containsExactly(TASK_STARTING, TASK_RUNNING);
        assertThat(cluster.master().isAlive()).as(cluster.logs()).isTrue();
        assertThat(heapGrowth()).isLessThan(STATE_BYTES);
    }

    private static void runsOne() {
        String task = "after-" + ++tasks;
        scheduler.run(task, "true");
        awaitState(task, TASK_FINISHED);
    }

    private static void awaitState(String task, TaskState state) {
        Await.until(
                task + " is " + state,
                () -> scheduler.states(task) + " " + scheduler.last(task) + "\n" + situation(),
                () -> scheduler.states(task).contains(state));
    }

    private static String situation() {
        try {
            List<String> lines = cluster.logs().lines().toList();
            return Daemon.get(cluster.masterAddress(), "/frameworks") + "\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 50), lines.size()));
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    private static long heapGrowth() throws Exception {
        long growth = cluster.master().usedHeapBytes() - heapBefore;
        System.out.println("the master's heap grew by " + growth / 1024 + " kB");
        return growth;
    }

    private static BadScheduler subscribe(String more) throws Exception {
        return BadScheduler.subscribe(cluster.masterAddress(), "", more);
    }

    private static String honest() {
        return client.frameworkId().orElseThrow().value();
    }

    private static String post(String headers, String json) throws Exception {
        return Peer.post(cluster.masterAddress(), "/api/v1/scheduler", headers, json);
    }

    // ------------------------------------------------------------------------------------------------- its stream

    @Test
    void schedulersThatNeverReadTheirStreamsAreCutOffBeforeTheyFillTheHeap() throws Exception {
        var deaf = new ArrayList<BadScheduler>();
        try {
            for (int i = 0; i < DEAF; i++) {
                deaf.add(subscribe(SUPPRESSED));
            }
            String echo = ",\"reconcile\":{\"tasks\":[{\"task_id\":{\"value\":\"" + "x".repeat(100_000) + "\"}}]}";
            // Each is told 20 MB, all of them 600 MB.
            for (BadScheduler each : deaf) {
                assertThat(each.flood(200, i -> each.call("RECONCILE", echo))).isNotEmpty();
            }
            runsOne();
            assertThat(heapGrowth()).isLessThan(STREAM_BYTES + STATE_BYTES);
        } finally {
            for (BadScheduler each : deaf) {
                each.close();
            }
        }
        awaitFrameworks(1);
    }

    private static void awaitFrameworks(int count) {
        Await.until("only the honest one is left", BadSchedulersTest::situation, () -> {
            String state = Daemon.get(cluster.masterAddress(), "/frameworks");
            return state.contains("\"frameworks\":[{") && count == occurrences(current(state), "\"webui_url\"");
        });
    }

    /** What is in front of the completed ones. */
    private static String current(String frameworks) {
        int end = frameworks.indexOf("\"completed_frameworks\"");
        return end > frameworks.indexOf("\"frameworks\"") ? frameworks.substring(0, end) : frameworks;
    }

    private static int occurrences(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void subscriptionsInATightLoopLeaveNothingBehind() throws Exception {
        for (int i = 0; i < SUBSCRIPTIONS; i++) {
            subscribe(SUPPRESSED).close();
        }
        awaitFrameworks(1);
        var again = subscribe(SUPPRESSED);
        String id = ",\"id\":{\"value\":\"" + again.framework() + "\"}";
        String same = ",\"framework_id\":{\"value\":\"" + again.framework() + "\"}";
        var streams = new ArrayList<BadScheduler>(List.of(again));
        for (int i = 0; i < 500; i++) {
            streams.add(BadScheduler.subscribeWith(
                    cluster.masterAddress(), BadScheduler.subscription(id, SUPPRESSED, same)));
        }
        assertThat(streams.getLast().framework()).isEqualTo(again.framework());
        for (BadScheduler each : streams) {
            each.close();
        }
        awaitFrameworks(1);
    }

    @Test
    void thousandsOfFrameworksAreServedBesideTheHonestOne() throws Exception {
        var many = new ArrayList<BadScheduler>();
        try {
            for (int i = 0; i < FRAMEWORKS; i++) {
                many.add(subscribe(SUPPRESSED));
            }
            runsOne();
        } finally {
            for (BadScheduler each : many) {
                each.close();
            }
        }
        awaitFrameworks(1);
    }

    // -------------------------------------------------------------------------------------------------- its calls

    @Test
    void floodsOfEveryCallAreAnsweredAndForgotten() throws Exception {
        try (BadScheduler bad = subscribe(SUPPRESSED).listen()) {
            for (Map.Entry<String, IntFunction<String>> kind : kinds(bad).entrySet()) {
                long begin = System.nanoTime();
                Map<String, Integer> answers = bad.flood(FLOOD, kind.getValue());
                System.out.println(
                        kind.getKey() + " " + answers + " in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
                assertThat(answers.values().stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(FLOOD);
                // Who has revived and has nothing is offered everything first, until it suppresses again and the offer
                // times out.
                if (!kind.getKey().equals("REVIVE")) {
                    runsOne();
                }
            }
            assertThat(heapGrowth()).isLessThan(STATE_BYTES);
        }
        awaitFrameworks(1);
    }

    private static Map<String, IntFunction<String>> kinds(BadScheduler bad) {
        String task = "{\"task_id\":{\"value\":\"long\"},\"agent_id\":{\"value\":\"nowhere\"}";
        String uuid = ",\"uuid\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}";
        String executor = "{\"executor_id\":{\"value\":\"long\"},\"agent_id\":{\"value\":\"nowhere\"}";
        var kinds = new LinkedHashMap<String, String>();
        kinds.put(
                "ACCEPT",
                ",\"accept\":{\"offer_ids\":[{\"value\":\"no-O%d\"}],\"operations\":[" + launch("no-%d") + "]}");
        kinds.put("DECLINE", ",\"decline\":{\"offer_ids\":[{\"value\":\"no-O%d\"}]}");
        kinds.put("ACCEPT_INVERSE_OFFERS", ",\"accept_inverse_offers\":{\"inverse_offer_ids\":[{\"value\":\"n%d\"}]}");
        kinds.put(
                "DECLINE_INVERSE_OFFERS", ",\"decline_inverse_offers\":{\"inverse_offer_ids\":[{\"value\":\"n%d\"}]}");
        kinds.put("REVIVE", "");
        kinds.put("SUPPRESS", "");
        kinds.put("KILL", ",\"kill\":" + task + "}");
        kinds.put("SHUTDOWN", ",\"shutdown\":" + executor + "}");
        kinds.put("ACKNOWLEDGE", ",\"acknowledge\":" + task + uuid);
        kinds.put(
                "ACKNOWLEDGE_OPERATION_STATUS",
                ",\"acknowledge_operation_status\":{\"agent_id\":{\"value\":\"nowhere\"},"
                        + "\"operation_id\":{\"value\":\"o%d\"}" + uuid);
        kinds.put("RECONCILE", ",\"reconcile\":{\"tasks\":[{\"task_id\":{\"value\":\"no-%d\"}}]}");
        kinds.put(
                "RECONCILE_OPERATIONS",
                ",\"reconcile_operations\":{\"operations\":[{\"operation_id\":{\"value\":\"o%d\"}}]}");
        kinds.put("MESSAGE", ",\"message\":" + executor + ",\"data\":\"AAAA\"}");
        kinds.put("REQUEST", ",\"request\":{\"requests\":[]}");
        kinds.put(
                "UPDATE_FRAMEWORK",
                ",\"update_framework\":{\"framework_info\":{\"user\":\"root\",\"name\":\"bad-%d\",\"id\":{\"value\":\""
                        + bad.framework() + "\"}}" + SUPPRESSED + "}");
        var calls = new LinkedHashMap<String, IntFunction<String>>();
        kinds.forEach((type, content) ->
                calls.put(type, i -> bad.call(type, content.replace("%d", Integer.toString(i)))));
        return calls;
    }

    private static String launch(String task) {
        return "{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":[{\"name\":\"t\",\"task_id\":{\"value\":\"" + task
                + "\"},\"agent_id\":{\"value\":\"AGENT\"},\"command\":{\"value\":\"sleep 1000\"},\"resources\":["
                + "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.1}},"
                + "{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":32}}]}]}}";
    }

    private static String accept(BadScheduler bad, String offer, String task) {
        String agent = bad.await("\"agent_id\":\\{\"value\":\"([^\"]+)\"");
        return bad.call(
                "ACCEPT",
                ",\"accept\":{\"offer_ids\":[{\"value\":\"" + offer + "\"}],\"operations\":["
                        + launch(task).replace("AGENT", agent) + "],\"filters\":{\"refuse_seconds\":0}}");
    }

    private static String firstOffer(BadScheduler bad) {
        return bad.await("\"offers\":\\{\"offers\":\\[\\{\"id\":\\{\"value\":\"([^\"]+)\"");
    }

    @Test
    void acceptThatComesManyTimesAtOnceLaunchesOnce() throws Exception {
        try (BadScheduler bad = subscribe("").listen()) {
            String accept = accept(bad, firstOffer(bad), "once");
            assertThat(bad.atOnce(16, accept)).containsOnly("202");
            bad.await("\"state\":\"TASK_STARTING\"");
            Await.until(
                    "the other fifteen are told so",
                    bad::heard,
                    () -> occurrences(bad.heard(), "\"reason\":\"REASON_INVALID_OFFERS\"") == 15);
            assertThat(occurrences(Daemon.get(cluster.agentAddress(), "/state"), "\"executor_id\":\"once\""))
                    .isLessThanOrEqualTo(1);
            assertThat(bad.flood(1, i -> bad.call("TEARDOWN", ""))).containsOnlyKeys("202");
        }
        awaitFrameworks(1);
    }

    @Test
    void taskIdThatIsInUseIsRefused() throws Exception {
        try (BadScheduler bad = subscribe("").listen()) {
            String first = firstOffer(bad);
            bad.flood(1, i -> accept(bad, first, "twice"));
            String second =
                    bad.await("(?s)TASK_STARTING.*\"offers\":\\{\"offers\":\\[\\{\"id\":\\{\"value\":\"([^\"]+)\"");
            bad.flood(1, i -> accept(bad, second, "twice"));
            bad.await("\"state\":\"TASK_ERROR\",\"message\":\"Task has duplicate ID: twice\"");
            // The honest one's id is not taken for this framework.
            String third = bad.await("(?s)TASK_ERROR.*\"offers\":\\{\"offers\":\\[\\{\"id\":\\{\"value\":\"([^\"]+)\"");
            bad.flood(1, i -> accept(bad, third, "long"));
            bad.await("\"task_id\":\\{\"value\":\"long\"\\},\"state\":\"TASK_STARTING\"");
            assertThat(bad.flood(1, i -> bad.call("TEARDOWN", ""))).containsOnlyKeys("202");
        }
        awaitFrameworks(1);
    }

    @Test
    void hugeCallsAreReadOrRefused() throws Exception {
        try (BadScheduler bad = subscribe(SUPPRESSED).listen()) {
            String stream = "Mesos-Stream-Id: " + bad.stream() + "\r\n";
            String json = "Content-Type: application/json\r\n";
            assertThat(Peer.provoke(
                            cluster.masterAddress(),
                            Peer.head("POST /api/v1/scheduler", stream + json, (64 << 20) + 1)))
                    .startsWith("HTTP/1.1 413 ");
            String name = "x".repeat(8 << 20);
            for (String type : List.of("RECONCILE", "NO_SUCH_CALL")) {
                String tasks = ",\"reconcile\":{\"tasks\":[{\"task_id\":{\"value\":\"" + name + "\"}}]}";
                assertThat(bad.flood(4, i -> bad.call(type, tasks)).keySet()).containsAnyOf("202", "400", "503");
            }
            String many = (launch("t").replace("\"t\"", "\"" + "y".repeat(50) + "\"") + ",").repeat(10_000);
            assertThat(bad.flood(
                            3,
                            i -> bad.call(
                                    "ACCEPT",
                                    ",\"accept\":{\"offer_ids\":[{\"value\":\"none\"}],\"operations\":["
                                            + many.substring(0, many.length() - 1) + "]}")))
                    .containsOnlyKeys("202");
        }
        awaitFrameworks(1);
    }

    // ------------------------------------------------------------------------------------------ whom it pretends to be

    @Test
    void frameworkOfAnotherIsNotToBeHad() throws Exception {
        String target = ",\"framework_id\":{\"value\":\"" + honest() + "\"}";
        String info = ",\"id\":{\"value\":\"" + honest() + "\"}";
        String other = BadScheduler.subscription(info + ",\"principal\":\"thief\"", "", target);
        assertThat(post("", other)).containsPattern("ERROR|HTTP/1.1 40[0-9]").doesNotContain("\"SUBSCRIBED\"");
        try (BadScheduler bad = subscribe(SUPPRESSED)) {
            for (String type : List.of("TEARDOWN", "REVIVE", "SUPPRESS")) {
                String json = "{\"type\":\"" + type + "\"" + target + "}";
                for (String stream : List.of("", "Mesos-Stream-Id: " + bad.stream() + "\r\n")) {
                    assertThat(post(stream, json)).startsWith("HTTP/1.1 400 ");
                }
            }
        }
        awaitFrameworks(1);
    }

    @Test
    void messagesThatAreForgedChangeNothing() throws Exception {
        var id = org.apache.mesos.v1.Protos.FrameworkID.newBuilder().setValue(honest());
        byte[] framework = id.build().toByteArray();
        // Every one of them begins with the framework's id as field 1, but for those of which it is the second.
        for (String name : List.of(
                "UnregisterFrameworkMessage",
                "DeactivateFrameworkMessage",
                "ReviveOffersMessage",
                "ResourceRequestMessage",
                "ReconcileTasksMessage",
                "KillTaskMessage",
                "LaunchTasksMessage",
                "StatusUpdateAcknowledgementMessage",
                "FrameworkToExecutorMessage",
                "RegisterFrameworkMessage",
                "ReregisterFrameworkMessage")) {
            for (int field : List.of(1, 2, 3)) {
                byte[] body = new byte[framework.length + 2];
                body[0] = (byte) (field << 3 | 2);
                body[1] = (byte) framework.length;
                System.arraycopy(framework, 0, body, 2, framework.length);
                Peer.tell(cluster.masterAddress(), "master", name, "scheduler(1)@127.0.0.1:1", body);
            }
        }
        for (var type : List.of(
                org.apache.mesos.v1.scheduler.Protos.Call.Type.TEARDOWN,
                org.apache.mesos.v1.scheduler.Protos.Call.Type.SUPPRESS)) {
            byte[] call = org.apache.mesos.v1.scheduler.Protos.Call.newBuilder()
                    .setType(type)
                    .setFrameworkId(id)
                    .build()
                    .toByteArray();
            String from = "scheduler(1)@127.0.0.1:1";
            Peer.request(
                    cluster.masterAddress(),
                    "POST /master/mesos.scheduler.Call",
                    "User-Agent: libprocess/" + from + "\r\nLibprocess-From: " + from + "\r\n",
                    call);
        }
        try (Socket link = Peer.connect(cluster.masterAddress())) {
            link.getOutputStream().write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        }
    }
}
