package io.mesocosm.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.ids.FrameworkId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerClientTest {

    private static final FrameworkInfo FRAMEWORK =
            FrameworkInfo.newBuilder().setName("f").setUser("u").build();
    private static final TaskStatus RUNNING = TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setAgentId(AgentID.newBuilder().setValue("a"))
            .setState(TaskState.TASK_RUNNING)
            .setUuid(ByteString.copyFromUtf8("sixteen bytes..."))
            .build();

    private final ScriptedMaster master;
    private final Recorder recorder = new Recorder();
    private Optional<SchedulerClient> started = Optional.empty();

    SchedulerClientTest() throws IOException {
        master = new ScriptedMaster();
    }

    @AfterEach
    void stop() {
        started.ifPresent(SchedulerClient::close);
        master.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = MediaType.class,
            names = {"JSON", "PROTOBUF"})
    void eventsReachTheSchedulerInOrderAndCallsCarryTheStreamId(MediaType mediaType) throws Exception {
        SchedulerClient client = start(options().with(mediaType));
        var stream = master.accept("stream-1");
        stream.subscribed("f-1", 15);
        stream.send(update(RUNNING));

        assertThat(recorder.next()).isEqualTo("subscribed");
        assertThat(recorder.next()).isEqualTo("update TASK_RUNNING");
        client.acknowledge(RUNNING);
        var acknowledge = master.await(Call.Type.ACKNOWLEDGE);
        acknowledge.exchange().respond(HttpResponse.of(202));

        assertThat(acknowledge.streamId()).isEqualTo("stream-1");
        assertThat(acknowledge.call().getFrameworkId().getValue()).isEqualTo("f-1");
        assertThat(acknowledge.call().getAcknowledge().getUuid()).isEqualTo(RUNNING.getUuid());
    }

    @Test
    void lostStreamIsFollowedByASubscriptionUnderTheSameId() throws Exception {
        SchedulerClient client = start(options());
        var first = master.accept("stream-1");
        first.subscribed("f-1", 15);
        recorder.next();
        first.end();

        var second = master.await(Call.Type.SUBSCRIBE);
        ScriptedMaster.open(second, "stream-2").subscribed("f-1", 15);

        assertThat(recorder.next()).isEqualTo("disconnected");
        assertThat(recorder.next()).isEqualTo("subscribed");
        assertThat(second.streamId()).isEqualTo("none");
        assertThat(second.call().getFrameworkId().getValue()).isEqualTo("f-1");
        assertThat(second.call().getSubscribe().getFrameworkInfo().getId().getValue())
                .isEqualTo("f-1");
        assertThat(client.frameworkId()).contains(new FrameworkId("f-1"));
    }

    @Test
    void streamThatEndsBeforeItSaysSubscribedIsNoDisconnection() throws Exception {
        start(options());
        master.accept("stream-1").end();

        master.accept("stream-2").subscribed("f-1", 15);

        assertThat(recorder.next()).isEqualTo("subscribed");
    }

    @Test
    void masterThatIsGivenAsAnActorIsAskedByItsAddressAlone() throws Exception {
        start(SchedulerOptions.of("master@" + master.address(), FRAMEWORK));

        var subscribe = master.await(Call.Type.SUBSCRIBE);

        assertThat(subscribe.request().headers().first("Host")).contains(master.address());
        assertThat(subscribe.request().headers().first("Authorization")).isEmpty();
    }

    @Test
    void masterThatCannotBeReachedAnyMoreIsFollowedByTheNextThatWasGiven() throws Exception {
        try (var other = new ScriptedMaster()) {
            var gone = new ScriptedMaster();
            gone.close();
            start(new SchedulerOptions(
                    List.of(master.address(), other.address()),
                    FRAMEWORK,
                    MediaType.PROTOBUF,
                    Optional.empty(),
                    Duration.ofMillis(10),
                    5));
            // It does not know yet that the leader is no more; the other does.
            master.await(Call.Type.SUBSCRIBE)
                    .exchange()
                    .respond(HttpResponse.of(307).with("Location", "//" + gone.address() + "/api/v1/scheduler"));

            other.accept("stream-1").subscribed("f-1", 15);

            assertThat(recorder.next()).isEqualTo("subscribed");
        }
    }

    @Test
    void silenceOfTheHeartbeatIsALostStream() throws Exception {
        start(options());
        master.accept("stream-1").subscribed("f-1", 0.01);

        master.accept("stream-2").subscribed("f-1", 15);

        assertThat(List.of(recorder.next(), recorder.next(), recorder.next()))
                .containsExactly("subscribed", "disconnected", "subscribed");
    }

    @Test
    void redirectIsFollowedToTheLeader() throws Exception {
        try (var leader = new ScriptedMaster()) {
            start(options());
            var refused = master.await(Call.Type.SUBSCRIBE);
            refused.exchange()
                    .respond(HttpResponse.of(307).with("Location", "//" + leader.address() + "/api/v1/scheduler"));

            leader.accept("stream-1").subscribed("f-1", 15);

            assertThat(recorder.next()).isEqualTo("subscribed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 500})
    void masterThatIsNotReadyIsTriedAgain(int status) throws Exception {
        start(options());
        master.await(Call.Type.SUBSCRIBE).answer(status, "not yet");

        master.accept("stream-1").subscribed("f-1", 15);

        assertThat(recorder.next()).isEqualTo("subscribed");
    }

    @Test
    void refusedSubscriptionEndsTheClientWithTheMastersSentence() throws Exception {
        SchedulerClient client = start(options());
        master.await(Call.Type.SUBSCRIBE).answer(400, "no such role");

        assertThatThrownBy(client::await)
                .isInstanceOf(SchedulerException.class)
                .hasMessageContaining("400")
                .hasMessageContaining("no such role");
    }

    @Test
    void errorEventEndsTheClient() throws Exception {
        SchedulerClient client = start(options());
        master.accept("stream-1")
                .send(Event.newBuilder()
                        .setType(Event.Type.ERROR)
                        .setError(Event.Error.newBuilder().setMessage("Framework has been removed"))
                        .build());

        assertThatThrownBy(client::await)
                .isInstanceOf(SchedulerException.class)
                .hasMessage("Framework has been removed");
    }

    @Test
    void refusedCallIsToldToTheScheduler() throws Exception {
        SchedulerClient client = start(options());
        master.accept("stream-1").subscribed("f-1", 15);
        recorder.next();
        client.revive();

        master.await(Call.Type.REVIVE).answer(403, "Framework is not subscribed");

        assertThat(recorder.next()).isEqualTo("refused REVIVE 403 Framework is not subscribed");
    }

    @Test
    void callsDoNotWaitForTheAnswersOfThoseBefore() throws Exception {
        SchedulerClient client = start(options());
        master.accept("stream-1").subscribed("f-1", 15);
        recorder.next();
        client.suppress();
        client.revive();
        client.reconcile();

        var suppress = master.await(Call.Type.SUPPRESS);
        var revive = master.await(Call.Type.REVIVE);
        var reconcile = master.await(Call.Type.RECONCILE);
        reconcile.answer(503, "third");
        revive.exchange().respond(HttpResponse.of(202));
        suppress.answer(403, "first");

        assertThat(recorder.next()).isEqualTo("refused SUPPRESS 403 first");
        assertThat(recorder.next()).isEqualTo("refused RECONCILE 503 third");
    }

    @Test
    void schedulerMayCallWhenItIsToldOfARefusalHoweverMuchIsUnanswered() throws Exception {
        SchedulerClient client = start(options());
        var stream = master.accept("stream-1");
        stream.subscribed("f-1", 15);
        recorder.next();
        recorder.onRefusal = it -> {
            for (int i = 0; i < 2000; i++) {
                it.revive();
            }
        };
        client.suppress();

        master.await(Call.Type.SUPPRESS).answer(403, "no");
        for (int i = 0; i < 2000; i++) {
            master.await(Call.Type.REVIVE).exchange().respond(HttpResponse.of(202));
        }

        assertThat(recorder.next()).isEqualTo("refused SUPPRESS 403 no");
        assertThat(client.reconcile()).isTrue();
        master.await(Call.Type.RECONCILE).exchange().respond(HttpResponse.of(202));
    }

    @Test
    void callWithoutASubscriptionIsDropped() {
        SchedulerClient client = start(options());

        assertThat(client.revive()).isFalse();
    }

    @Test
    void updateWithoutUuidIsNotAcknowledged() throws Exception {
        SchedulerClient client = start(options());
        master.accept("stream-1").subscribed("f-1", 15);
        recorder.next();

        client.acknowledge(RUNNING.toBuilder().clearUuid().build());
        client.suppress();

        var suppress = master.await(Call.Type.SUPPRESS);
        suppress.exchange().respond(HttpResponse.of(202));
        assertThat(suppress.call().hasSuppress()).isTrue();
    }

    @Test
    void schedulerThatThrowsEndsTheClient() throws Exception {
        recorder.thrown = Optional.of(new IllegalStateException("no"));
        SchedulerClient client = start(options());
        var stream = master.accept("stream-1");
        stream.subscribed("f-1", 15);
        stream.send(update(RUNNING));

        assertThatThrownBy(client::await).hasMessageContaining("IllegalStateException: no");
    }

    @Test
    void teardownEndsTheClientWithTheStream() throws Exception {
        SchedulerClient client = start(options());
        var stream = master.accept("stream-1");
        stream.subscribed("f-1", 15);
        recorder.next();
        client.teardown();
        master.await(Call.Type.TEARDOWN).exchange().respond(HttpResponse.of(202));
        stream.end();

        client.await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", ":5050", "host:port", "host:123456"})
    void addressThatIsNoneIsRefusedByName(String address) {
        assertThatThrownBy(() -> SchedulerOptions.of(address, FRAMEWORK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + address + "'");
    }

    private SchedulerOptions options() {
        return new SchedulerOptions(
                List.of(master.address()), FRAMEWORK, MediaType.PROTOBUF, Optional.empty(), Duration.ofMillis(10), 5);
    }

    private SchedulerClient start(SchedulerOptions options) {
        var client = SchedulerClient.start(options, recorder);
        started = Optional.of(client);
        return client;
    }

    private static Event update(TaskStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status))
                .build();
    }

    /** Remembers what it is told. */
    private static final class Recorder implements Scheduler {

        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        private volatile Optional<RuntimeException> thrown = Optional.empty();
        private volatile Consumer<SchedulerClient> onRefusal = client -> {};

        String next() throws InterruptedException {
            String next = told.poll(20, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        @Override
        public void subscribed(SchedulerClient client, Optional<MasterInfo> leader) {
            told.add("subscribed");
        }

        @Override
        public void disconnected(SchedulerClient client) {
            told.add("disconnected");
        }

        @Override
        public void offers(SchedulerClient client, List<Offer> offers) {
            told.add("offers " + offers.size());
        }

        @Override
        public void update(SchedulerClient client, TaskStatus status) {
            told.add("update " + status.getState());
            thrown.ifPresent(exception -> {
                throw exception;
            });
        }

        @Override
        public void refused(SchedulerClient client, Call call, int status, String reason) {
            told.add("refused " + call.getType() + " " + status + " " + reason);
            Consumer<SchedulerClient> action = onRefusal;
            onRefusal = it -> {};
            action.accept(client);
        }
    }
}
