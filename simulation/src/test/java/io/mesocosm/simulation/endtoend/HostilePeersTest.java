package io.mesocosm.simulation.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What strangers and clumsy users send. After each attack both daemons are the same processes as before, the task that
 * runs since before all attacks still runs, and a new one runs from offer to end.
 */
class HostilePeersTest {

    private static final String STRANGER = "master@127.0.0.1:1";
    private static final int IDLE_CONNECTIONS = 10_000;

    /** Descriptors that this process and the daemons need for themselves. */
    private static final int OWN_DESCRIPTORS = 500;

    private static final Pattern OFFER = Pattern.compile("\"value\":\"([^\"]+-O[0-9]+)\"");

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static RecordingScheduler scheduler;
    private static SchedulerClient client;
    private static String agentId;
    private static int tasks;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(directory).startMaster().startAgent();
        scheduler = new RecordingScheduler();
        var framework = FrameworkInfo.newBuilder()
                .setName("honest")
                .setUser(System.getProperty("user.name"))
                .setFailoverTimeout(600)
                .build();
        client = SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), framework), scheduler);
        scheduler.run("long", "while [ ! -e " + directory.resolve("end") + " ]; do sleep 0.1; done");
        awaitState("long", TASK_RUNNING);
        agentId = scheduler.last("long").orElseThrow().getAgentId().getValue();
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            Files.createFile(directory.resolve("end"));
            awaitState("long", TASK_FINISHED);
            assertThat(scheduler.subscriptions()).isEqualTo(1);
        } finally {
            client.close();
            cluster.close();
        }
    }

    @AfterEach
    void nobodyWasHarmed() throws Exception {
        String task = "after-" + ++tasks;
        scheduler.run(task, "true");
        awaitState(task, TASK_FINISHED);
        assertThat(cluster.master().isAlive()).as(cluster.logs()).isTrue();
        assertThat(cluster.agent().isAlive()).as(cluster.logs()).isTrue();
        assertThat(Daemon.get(cluster.agentAddress(), "/health")).isEmpty();
        assertThat(Daemon.get(cluster.agentAddress(), "/state")).contains("\"id\":\"" + agentId + "\"");
        assertThat(scheduler.states("long")).containsExactly(TASK_STARTING, TASK_RUNNING);
    }

    private static void awaitState(String task, TaskState state) {
        Await.until(
                task + " is " + state,
                () -> scheduler.states(task) + " " + scheduler.last(task) + "\n" + cluster.logs(),
                () -> scheduler.states(task).contains(state));
    }

    private static List<String> both() {
        return List.of(cluster.masterAddress(), cluster.agentAddress());
    }

    // ---------------------------------------------------------------------------------------------------- the wire

    @Test
    void junkAndHalfRequestsAreDropped() throws Exception {
        byte[] noise = new byte[8192];
        new Random(1).nextBytes(noise);
        String post = "POST /api/v1 HTTP/1.1\r\nHost: x\r\n";
        var attacks = List.of(
                noise,
                new byte[100_000],
                "\r\n".repeat(50_000).getBytes(ISO_8859_1),
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1),
                "GET /heal".getBytes(ISO_8859_1),
                ("GET /" + "a".repeat(1_000_000) + " HTTP/1.1\r\n\r\n").getBytes(ISO_8859_1),
                ("GET /health HTTP/1.1\r\n" + "H: x\r\n".repeat(100_000) + "\r\n").getBytes(ISO_8859_1),
                (post + "Content-Length: -1\r\n\r\n").getBytes(ISO_8859_1),
                (post + "Content-Length: 99999999999999999999\r\n\r\n").getBytes(ISO_8859_1),
                (post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").getBytes(ISO_8859_1),
                (post + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n").getBytes(ISO_8859_1),
                (post + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nabc").getBytes(ISO_8859_1),
                "GET /%zz%00 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
        for (String address : both()) {
            for (byte[] attack : attacks) {
                assertThat(Peer.provoke(address, attack)).doesNotStartWith("HTTP/1.1 2");
            }
            assertThat(Peer.provoke(address, Peer.head("POST /api/v1", "", Integer.MAX_VALUE)))
                    .startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void bombsAreNotUnfolded() throws Exception {
        var bomb = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bomb)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 256; i++) {
                gzip.write(zeros);
            }
        }
        String zipped = "Content-Encoding: gzip\r\nContent-Type: application/json\r\n";
        String nested = "[".repeat(1_000_000);
        String deep = "{\"a\":".repeat(200_000);
        for (String address : both()) {
            assertThat(Peer.request(address, "POST /api/v1", zipped, bomb.toByteArray()))
                    .startsWith("HTTP/1.1 4");
            assertThat(Peer.post(address, "/api/v1", "", nested)).startsWith("HTTP/1.1 400 ");
            assertThat(Peer.post(address, "/api/v1", "", deep)).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void floodOfPipelinedRequestsIsAnsweredInOrderOrNotRead() throws Exception {
        int requests = 3000;
        byte[] flood =
                "GET /version HTTP/1.1\r\nHost: x\r\n\r\n".repeat(requests).getBytes(ISO_8859_1);
        String last = "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        for (String address : both()) {
            try (Socket deaf = Peer.connect(address);
                    Socket listening = Peer.connect(address)) {
                deaf.getOutputStream().write(flood);
                Thread writer = Thread.startVirtualThread(() -> write(listening, flood, last.getBytes(ISO_8859_1)));
                String answers = new String(listening.getInputStream().readAllBytes(), ISO_8859_1);
                writer.join();
                assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(requests + 1);
                assertThat(answers.indexOf("HTTP/1.1 404")).isGreaterThan(answers.lastIndexOf("HTTP/1.1 200"));
            }
        }
    }

    private static void write(Socket socket, byte[]... parts) {
        try {
            for (byte[] part : parts) {
                socket.getOutputStream().write(part);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void idleConnectionsHinderNobody() throws Exception {
        for (String address : both()) {
            var connections = new ArrayList<SocketChannel>();
            try {
                int count = Math.min(IDLE_CONNECTIONS, descriptors() - OWN_DESCRIPTORS);
                for (int i = 0; i < count; i++) {
                    connections.add(SocketChannel.open(Peer.address(address)));
                }
                assertThat(Daemon.get(address, "/health")).isEmpty();
                System.out.println(connections.size() + " idle connections to " + address);
                nobodyWasHarmed();
            } finally {
                for (SocketChannel connection : connections) {
                    connection.close();
                }
            }
        }
    }

    private static int descriptors() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/limits"))) {
            String soft = lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.replaceFirst("Max open files +([^ ]+) .*", "$1"))
                    .findFirst()
                    .orElseThrow();
            return soft.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(soft);
        }
    }

    @Test
    void filesOutsideOfSandboxesAreNotShown() throws Exception {
        for (String path : List.of(
                "/etc/passwd",
                "../../../../../../etc/passwd",
                "/slave/log/../../../../../../etc/passwd",
                cluster.agentWorkDirectory() + "/../../../../../../etc/passwd",
                "%2e%2e%2f%2e%2e%2fetc%2fpasswd")) {
            for (String endpoint : List.of("read", "download", "browse")) {
                assertThat(Peer.get(cluster.agentAddress(), "/files/" + endpoint + "?offset=0&length=100&path=" + path))
                        .startsWith("HTTP/1.1 4")
                        .doesNotContain("root:");
            }
        }
    }

    // ------------------------------------------------------------------------------------------------- strangers

    @Test
    void messagesThatNobodyKnowsOrCanReadAreDropped() throws Exception {
        byte[] broken = {(byte) 0xff, (byte) 0xff, 3, 7};
        byte[] nested = new byte[100_000];
        java.util.Arrays.fill(nested, (byte) 0x0b);
        for (byte[] body : List.of(broken, nested, new byte[0])) {
            for (String name : List.of("NoSuchMessage", "RegisterSlaveMessage", "StatusUpdateMessage")) {
                Peer.tell(cluster.masterAddress(), "master", name, "slave(1)@127.0.0.1:1", body);
            }
            for (String name : List.of("NoSuchMessage", "RunTaskMessage", "KillTaskMessage")) {
                Peer.tell(cluster.agentAddress(), "slave(1)", name, "master@" + cluster.masterAddress(), body);
            }
        }
        Peer.tell(cluster.masterAddress(), "nobody", "PingSlaveMessage", "@@@:::", broken);
    }

    @Test
    void ordersOfStrangersAreNotObeyed() throws Exception {
        var framework = FrameworkID.newBuilder().setValue(honest());
        var orders = List.<Message>of(
                ShutdownMessage.newBuilder().setMessage("away").build(),
                SlaveRegisteredMessage.newBuilder()
                        .setSlaveId(AgentID.newBuilder().setValue("evil"))
                        .build(),
                ShutdownFrameworkMessage.newBuilder().setFrameworkId(framework).build(),
                RunTaskMessage.newBuilder()
                        .setFramework(FrameworkInfo.newBuilder()
                                .setUser("root")
                                .setName("evil")
                                .setId(FrameworkID.newBuilder().setValue("evil")))
                        .setTask(TaskInfo.newBuilder()
                                .setName("evil")
                                .setTaskId(TaskID.newBuilder().setValue("evil"))
                                .setAgentId(AgentID.newBuilder().setValue(agentId))
                                .setCommand(CommandInfo.newBuilder().setValue("touch " + directory.resolve("evil"))))
                        .build());
        for (Message order : orders) {
            Peer.tell(cluster.agentAddress(), "slave(1)", STRANGER, order);
        }

        assertThat(Daemon.get(cluster.agentAddress(), "/state")).doesNotContain("\"evil\"");
        assertThat(directory.resolve("evil")).doesNotExist();
    }

    @Test
    void agentsThatAreNoneChangeNothing() throws Exception {
        var id = AgentID.newBuilder().setValue(agentId).build();
        String from = "slave(1)@127.0.0.1:1";
        var messages = new ArrayList<Message>();
        messages.add(UnregisterSlaveMessage.newBuilder().setSlaveId(id).build());
        messages.add(register(scalar("cpus", Double.NaN)));
        messages.add(register(scalar("cpus", -5)));
        messages.add(register(scalar("mem", Double.POSITIVE_INFINITY)));
        messages.add(register(scalar("", 5)));
        messages.add(returning("../../etc").build());
        messages.add(returning(agentId).build());
        messages.add(returning("twice")
                .addTasks(listed("one", "twice", ports(5, 9)))
                .addTasks(listed("two", "twice", ports(9, 12)))
                .build());
        for (TaskState state : List.of(TaskState.TASK_LOST, TaskState.TASK_KILLED)) {
            messages.add(update(AgentID.newBuilder().setValue("unknown").build(), state));
        }
        for (Message message : messages) {
            Peer.tell(cluster.masterAddress(), "master", from, message);
        }

        assertThat(Daemon.get(cluster.masterAddress(), "/slaves"))
                .containsOnlyOnce("\"active\":true")
                .contains(agentId);
    }

    @Test
    void everyNumberMayBeAPort() throws Exception {
        String from = "slave(1)@127.0.0.1:1";
        var owner = returning("wide").addTasks(listed("all", "wide", ports(0, -1)));
        owner.getSlaveBuilder().addResources(ports(0, -1));
        Peer.tell(cluster.masterAddress(), "master", from, owner.build());
        Await.until(
                "it is there",
                cluster::logs,
                () -> Daemon.get(cluster.masterAddress(), "/slaves").contains("\"wide\""));
        var leaving = UnregisterSlaveMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue("wide"))
                .build();
        Peer.tell(cluster.masterAddress(), "master", from, leaving);
        nobodyWasHarmed();
    }

    private static RegisterSlaveMessage register(Resource resource) {
        return RegisterSlaveMessage.newBuilder()
                .setSlave(AgentInfo.newBuilder().setHostname("evil").addResources(resource))
                .setVersion("1.12.0")
                .build();
    }

    private static ReregisterSlaveMessage.Builder returning(String agent) {
        return ReregisterSlaveMessage.newBuilder()
                .setSlave(AgentInfo.newBuilder()
                        .setHostname("evil")
                        .setId(AgentID.newBuilder().setValue(agent))
                        .addResources(scalar("cpus", 0.001)))
                .addFrameworks(FrameworkInfo.newBuilder()
                        .setUser("root")
                        .setName("past")
                        .setId(FrameworkID.newBuilder().setValue("past")))
                .setVersion("1.12.0");
    }

    private static Task listed(String id, String agent, Resource resource) {
        return Task.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setFrameworkId(FrameworkID.newBuilder().setValue("past"))
                .setAgentId(AgentID.newBuilder().setValue(agent))
                .setState(TASK_RUNNING)
                .addResources(resource.toBuilder()
                        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*")))
                .build();
    }

    private static StatusUpdateMessage update(AgentID agent, TaskState state) {
        var status = TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("long"))
                .setState(state);
        return StatusUpdateMessage.newBuilder()
                .setUpdate(StatusUpdate.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(honest()))
                        .setSlaveId(agent)
                        .setStatus(status)
                        .setTimestamp(Double.NaN)
                        .setUuid(ByteString.copyFromUtf8("0123456789abcdef")))
                .build();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    private static Resource ports(long begin, long end) {
        var ranges = Value.Ranges.newBuilder()
                .addRange(Value.Range.newBuilder().setBegin(begin).setEnd(end));
        return Resource.newBuilder()
                .setName("ports")
                .setType(Value.Type.RANGES)
                .setRanges(ranges)
                .build();
    }

    // ------------------------------------------------------------------------------------------------ schedulers

    private static String honest() {
        return client.frameworkId().orElseThrow().value();
    }

    private static String call(String headers, String json) throws IOException {
        return Peer.post(cluster.masterAddress(), "/api/v1/scheduler", headers, json);
    }

    @Test
    void regularExpressionsThatCannotBeAreRefused() throws Exception {
        for (String regex : List.of("(", "(?=x)", "((a{999}){999}){999}", "x".repeat(200_000))) {
            String subscribe = """
                    {"type": "SUBSCRIBE", "subscribe": {
                      "framework_info": {"user": "root", "name": "evil", "role": "r"},
                      "offer_constraints": {"role_constraints": {"r": {"groups": [{"attribute_constraints": [{
                        "selector": {"attribute_name": "a"},
                        "predicate": {"text_matches": {"regex": "%s"}}}]}]}}}}}""".formatted(regex);
            assertThat(call("", subscribe)).contains("\"ERROR\"").contains("Offer constraints are not valid");
        }
    }

    @Test
    void frameworkIsLeftToWhoSubscribedIt() throws Exception {
        String stream = "Mesos-Stream-Id: 00000000-0000-0000-0000-000000000000\r\n";
        for (String type : List.of("TEARDOWN", "REVIVE", "SUPPRESS")) {
            String body = "{\"type\":\"" + type + "\",\"framework_id\":{\"value\":\"" + honest() + "\"}}";
            assertThat(call(stream, body)).startsWith("HTTP/1.1 400 ");
            assertThat(call("", body)).startsWith("HTTP/1.1 400 ");
        }
        String unknown = "{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"../../etc\"}}";
        assertThat(call(stream, unknown)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void schedulerThatSendsNonsenseAndNeverReadsIsDisconnected() throws Exception {
        byte[] body =
                "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\"deaf\"}}}"
                        .getBytes(UTF_8);
        try (Socket deaf = Peer.connect(cluster.masterAddress())) {
            String json = "Content-Type: application/json\r\nAccept: application/json\r\n";
            deaf.getOutputStream().write(Peer.head("POST /api/v1/scheduler", json, body.length));
            deaf.getOutputStream().write(body);
            String events = readUntilOffered(deaf);
            String stream = "Mesos-Stream-Id: " + between(events, "Mesos-Stream-Id: ", "\r\n") + "\r\n";
            String framework = between(events, "\"framework_id\":{\"value\":\"", "\"");
            Matcher offer = OFFER.matcher(events);
            assertThat(offer.find()).isTrue();
            for (String id : List.of(offer.group(1), offer.group(1), "no-such-offer")) {
                assertThat(call(stream, """
                        {"type": "ACCEPT", "framework_id": {"value": "%s"}, "accept": {
                          "offer_ids": [{"value": "%s"}],
                          "operations": [{"type": "LAUNCH_GROUP"}, {"type": "LAUNCH"}, {"type": "CREATE"}]}}""".formatted(framework, id))).startsWith("HTTP/1.1 202 ");
            }
            String reconcile = """
                    {"type": "RECONCILE", "framework_id": {"value": "%s"}, "reconcile": {
                      "tasks": [{"task_id": {"value": "%s"}}]}}""".formatted(framework, "x".repeat(100_000));
            Await.until(
                    "it is disconnected",
                    cluster::logs,
                    () -> call(stream, reconcile).startsWith("HTTP/1.1 4"));
        }
    }

    private static String readUntilOffered(Socket socket) throws IOException {
        var events = new StringBuilder();
        while (!OFFER.matcher(events).find()) {
            byte[] some = new byte[1000];
            int read = socket.getInputStream().read(some);
            assertThat(read).as(events.toString()).isPositive();
            events.append(new String(some, 0, read, ISO_8859_1));
        }
        return events.toString();
    }

    private static String between(String text, String before, String after) {
        int begin = text.indexOf(before) + before.length();
        return text.substring(begin, text.indexOf(after, begin));
    }
}
