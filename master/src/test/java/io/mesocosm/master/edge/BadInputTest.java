package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.proto.internal.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever comes in, the master stays up, serves others, and keeps to what it knew. */
final class BadInputTest {

    private TestMaster master;

    @BeforeEach
    void start() throws Exception {
        master = new TestMaster();
    }

    @AfterEach
    void close() {
        assertThat(master.failures).isEmpty();
        master.close();
    }

    private void servesOthers() throws IOException, InterruptedException {
        assertThat(master.get("/health").statusCode()).isEqualTo(200);
    }

    private void message(String name, byte[] body) throws IOException {
        try (RawConnection connection = new RawConnection(master.address())) {
            connection.send(("POST /master/" + name + " HTTP/1.1\r\n"
                            + "Libprocess-From: slave(1)@127.0.0.1:1\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            connection.send(body);
            assertThat(new String(connection.response(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 202 Accepted");
        }
    }

    @Test
    void junkClosesItsConnectionOnly() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] junk = new byte[random.nextInt(5000) + 1];
            random.nextBytes(junk);
            try (RawConnection connection = new RawConnection(master.address())) {
                connection.send(junk);
                connection.finish();
                connection.ended();
            }
        }
        servesOthers();
    }

    @Test
    void halfARequestHoldsUpNobody() throws Exception {
        try (RawConnection half = new RawConnection(master.address())) {
            half.send(
                    "POST /api/v1/scheduler HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
            servesOthers();
        }
        servesOthers();
    }

    @Test
    void anOversizedBodyIsRefusedBeforeItIsSent() throws Exception {
        try (RawConnection connection = new RawConnection(master.address())) {
            connection.send(
                    "POST /api/v1 HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(connection.head()).startsWith("HTTP/1.1 413 ");
        }
        servesOthers();
    }

    @Test
    void messagesThatCannotBeReadAreDroppedAndCounted() throws Exception {
        byte[] junk = new byte[100];
        Arrays.fill(junk, (byte) 0xff);
        for (String name : new String[] {"RegisterSlaveMessage", "StatusUpdateMessage", "UpdateSlaveMessage"}) {
            message("mesos.internal." + name, junk);
        }
        message("mesos.internal.RegisterSlaveMessage", new byte[0]);
        message("mesos.internal.NoSuchMessage", junk);
        message("nonsense", junk);
        assertThat(master.get("/metrics/snapshot").body()).contains("\"libprocess/invalid_messages\":4.0");
        assertThat(master.master.snapshot().agents().registered().isEmpty()).isTrue();
    }

    @Test
    void messagesOfStrangersChangeNothing() throws Exception {
        var before = master.master.snapshot();
        AgentID nobody = AgentID.newBuilder().setValue("nobody").build();
        FrameworkID none = FrameworkID.newBuilder().setValue("none").build();
        ByteString uuid = ByteString.copyFrom(new byte[16]);
        message(
                "mesos.internal.StatusUpdateMessage",
                Messages.StatusUpdateMessage.newBuilder()
                        .setUpdate(Messages.StatusUpdate.newBuilder()
                                .setFrameworkId(none)
                                .setSlaveId(nobody)
                                .setStatus(TaskStatus.newBuilder()
                                        .setTaskId(TaskID.newBuilder().setValue("t"))
                                        .setState(TaskState.TASK_RUNNING)
                                        .setUuid(uuid))
                                .setTimestamp(1)
                                .setUuid(uuid))
                        .setPid("slave(1)@127.0.0.1:1")
                        .build()
                        .toByteArray());
        message(
                "mesos.internal.UnregisterSlaveMessage",
                Messages.UnregisterSlaveMessage.newBuilder()
                        .setSlaveId(nobody)
                        .build()
                        .toByteArray());
        message(
                "mesos.internal.ExitedExecutorMessage",
                Messages.ExitedExecutorMessage.newBuilder()
                        .setSlaveId(nobody)
                        .setFrameworkId(none)
                        .setExecutorId(org.apache.mesos.v1.Protos.ExecutorID.newBuilder()
                                .setValue("e"))
                        .setStatus(0)
                        .build()
                        .toByteArray());
        message(
                "mesos.internal.UpdateSlaveMessage",
                Messages.UpdateSlaveMessage.newBuilder()
                        .setSlaveId(nobody)
                        .build()
                        .toByteArray());
        Await.until("messages", () -> metric("master/messages_status_update"), count -> count >= 1);
        assertThat(master.master.snapshot().agents()).isEqualTo(before.agents());
        assertThat(master.master.snapshot().frameworks()).isEqualTo(before.frameworks());
        servesOthers();
    }

    private double metric(String name) {
        try {
            String body = master.get("/metrics/snapshot").body();
            int at = body.indexOf("\"" + name + "\":");
            return at < 0
                    ? 0
                    : Double.parseDouble(body.substring(at + name.length() + 3).split("[,}]", 2)[0]);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manyIdleConnectionsLeaveRoomForOthers() throws Exception {
        Deque<RawConnection> idle = new ArrayDeque<>();
        try {
            openUpTo(10_000, idle);
            assertThat(idle).hasSizeGreaterThan(200);
            servesOthers();
        } finally {
            for (RawConnection connection : idle) {
                connection.close();
            }
        }
        servesOthers();
    }

    /** As many as this process may have: each takes a descriptor on both sides. */
    private void openUpTo(int count, Deque<RawConnection> idle) throws IOException {
        var system = (com.sun.management.UnixOperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        long room = (system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - 500) / 2;
        for (int i = 0; i < Math.min(count, room); i++) {
            idle.add(new RawConnection(master.address()));
        }
    }

    @Test
    void aSchedulerThatIsGoneIsNoticed() throws Exception {
        TestScheduler scheduler = new TestScheduler(
                master,
                Frameworks.multiRole("gone", "a").setFailoverTimeout(1000).build(),
                false);
        scheduler.close();
        master.awaitState(state ->
                state.frameworks().registered().values().stream().noneMatch(framework -> framework.isConnected()));
        assertThat(scheduler.call(Call.newBuilder().setType(Call.Type.REVIVE))).isEqualTo(403);
    }
}
