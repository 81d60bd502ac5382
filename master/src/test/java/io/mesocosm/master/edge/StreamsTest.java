package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.proto.internal.Messages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Event streams of schedulers over real sockets. */
final class StreamsTest {

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

    private RawConnection subscribe(FrameworkInfo info, String accept) throws IOException {
        byte[] body = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
                .build()
                .toByteArray();
        RawConnection connection = new RawConnection(master.address());
        connection.send(("POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
                        + "Accept: " + accept + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        connection.send(body);
        return connection;
    }

    private static String recorded(String name) throws IOException {
        try (InputStream in =
                StreamsTest.class.getResourceAsStream("/golden/streams/scheduler-" + name + ".response-head.http")) {
            if (in == null) {
                throw new IOException("no head of " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String masked(String head) {
        return head.replaceAll("(Date|Mesos-Stream-Id): [^\r\n]*", "$1:");
    }

    @ParameterizedTest
    @CsvSource({"json,application/json", "pb,application/x-protobuf"})
    void headsAreAsRecorded(String name, String type) throws Exception {
        try (RawConnection connection = subscribe(Frameworks.multiRole("f", "a").build(), type)) {
            assertThat(masked(connection.head())).isEqualTo(masked(recorded(name)));
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void eventsComeInBothEncodings(boolean json) throws Exception {
        try (TestScheduler scheduler =
                new TestScheduler(master, Frameworks.multiRole("f", "a").build(), json)) {
            Event subscribed = scheduler.await(Event::hasSubscribed);
            assertThat(subscribed.getSubscribed().getMasterInfo()).isEqualTo(master.master.info());
            assertThat(scheduler.await(event -> event.getType() == Event.Type.HEARTBEAT))
                    .isEqualTo(Event.newBuilder().setType(Event.Type.HEARTBEAT).build());
        }
    }

    @Test
    void aSecondSubscriptionDisplacesTheFirst() throws Exception {
        FrameworkInfo info =
                Frameworks.multiRole("f", "a").setFailoverTimeout(1000).build();
        TestScheduler first = new TestScheduler(master, info, true);
        TestScheduler second =
                new TestScheduler(master, info.toBuilder().setId(first.id).build(), true);
        assertThat(first.await(Event::hasError).getError().getMessage()).isEqualTo("Framework failed over");
        assertThat(first.call(Call.newBuilder().setType(Call.Type.REVIVE))).isEqualTo(400);
        assertThat(second.call(Call.newBuilder().setType(Call.Type.REVIVE))).isEqualTo(202);
    }

    @Test
    void aSchedulerThatDoesNotReadIsDisconnectedAndOthersAreNot() throws Exception {
        TestAgent agent = new TestAgent(master);
        AgentID agentId = agent.register("cpus:1;mem:100");
        TestScheduler other =
                new TestScheduler(master, Frameworks.multiRole("other", "b").build(), false);
        try (RawConnection slow = subscribe(
                Frameworks.multiRole("slow", "a").setFailoverTimeout(1000).build(), "application/x-protobuf")) {
            assertThat(slow.head()).startsWith("HTTP/1.1 200 OK");
            FrameworkId id = master
                    .awaitState(state -> state.frameworks().registered().size() == 2)
                    .frameworks()
                    .registered()
                    .values()
                    .stream()
                    .filter(framework -> framework.info().getName().equals("slow"))
                    .findFirst()
                    .orElseThrow()
                    .id();
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                agent.send(Messages.ExecutorToFrameworkMessage.newBuilder()
                        .setSlaveId(agentId)
                        .setFrameworkId(id.toProto())
                        .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                        .setData(ByteString.copyFrom(megabyte))
                        .build());
            }
            master.awaitState(state -> state.framework(id)
                    .filter(framework -> !framework.isConnected())
                    .isPresent());
        }
        assertThat(other.call(Call.newBuilder().setType(Call.Type.REVIVE))).isEqualTo(202);
        assertThat(Optional.of(master.get("/health").statusCode())).hasValue(200);
        agent.close();
    }
}
