package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.proto.internal.Messages;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scheduler API of a whole master, over HTTP, with agents on libprocess and the allocator that decides. */
final class SchedulerApiTest {

    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

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

    private static FrameworkInfo.Builder framework(String... roles) {
        return Frameworks.multiRole("f", roles).setFailoverTimeout(1000);
    }

    /** Sends a call with those headers; the body of a stream is left alone. */
    private HttpResponse<InputStream> send(Call call, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(master.uri("/api/v1/scheduler"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(call.toByteArray()));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return master.client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static String text(HttpResponse<InputStream> response) throws Exception {
        try (InputStream in = response.body()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static Call subscribe(FrameworkInfo info) {
        var call = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
        if (info.hasId()) {
            call.setFrameworkId(info.getId());
        }
        return call.build();
    }

    // ------------------------------------------------------------------------------------------------------ requests

    @Tag("B058")
    @Test
    void aSubscriptionWithAStreamIdIsRefused() throws Exception {
        var response = send(
                subscribe(framework("dev").build()),
                "Content-Type",
                PROTOBUF,
                "Accept",
                PROTOBUF,
                "Mesos-Stream-Id",
                "x");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response)).isEqualTo("Subscribe calls should not include the 'Mesos-Stream-Id' header");
    }

    @Tag("B059")
    @Test
    void otherCallsNeedTheStreamIdOfTheirSubscription() throws Exception {
        try (TestScheduler scheduler =
                new TestScheduler(master, framework("dev").build(), false)) {
            Call teardown = Call.newBuilder()
                    .setType(Call.Type.TEARDOWN)
                    .setFrameworkId(scheduler.id)
                    .build();
            var without = send(teardown, "Content-Type", PROTOBUF);
            assertThat(without.statusCode()).isEqualTo(400);
            assertThat(text(without)).isEqualTo("All non-subscribe calls should include the 'Mesos-Stream-Id' header");
            var wrong = send(teardown, "Content-Type", PROTOBUF, "Mesos-Stream-Id", "wrong");
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(text(wrong))
                    .isEqualTo("The stream ID 'wrong' included in this request didn't match the stream ID currently"
                            + " associated with framework ID " + scheduler.id.getValue());
            assertThat(scheduler.call(Call.newBuilder().setType(Call.Type.TEARDOWN)))
                    .isEqualTo(202);
        }
    }

    @Tag("B061")
    @ParameterizedTest
    @CsvSource({"text/html,406,''", "'',200,application/json", "*/*,200,application/json"})
    void whatTheSubscriberAcceptsDecidesTheForm(String accept, int status, String type) throws Exception {
        Call call = subscribe(framework("dev").build());
        var response = accept.isEmpty()
                ? send(call, "Content-Type", PROTOBUF)
                : send(call, "Content-Type", PROTOBUF, "Accept", accept);
        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(response.headers().firstValue("Content-Type")).contains(type);
            response.body().close();
        } else {
            assertThat(text(response))
                    .isEqualTo("Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
        }
    }

    @Tag("B062")
    @ParameterizedTest
    @CsvSource({
        "text/html,415,Expecting 'Content-Type' of application/json or application/x-protobuf",
        "'',400,Expecting 'Content-Type' to be present",
        "application/x-protobuf,400,Failed to parse body into Call protobuf"
    })
    void aBodyOfNoOrAnotherFormIsRefused(String type, int status, String text) throws Exception {
        var request = HttpRequest.newBuilder(master.uri("/api/v1/scheduler"))
                .header("Accept", PROTOBUF)
                .POST(HttpRequest.BodyPublishers.ofString("\u0007garbage"));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        var response = master.client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(text(response)).isEqualTo(text);
    }

    @Tag("B062")
    @Test
    void jsonThatIsNoneIsRefused() throws Exception {
        var response = master.post("/api/v1/scheduler", "{garbage", "Accept", JSON);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("Failed to parse body into JSON: ");
    }

    // ---------------------------------------------------------------------------------------------------- subscribing

    @Tag("B056")
    @Test
    void aSecondSubscriptionClosesTheFirstStreamAndGetsAnother() throws Exception {
        try (TestScheduler first = new TestScheduler(master, framework("dev").build(), false);
                TestScheduler second = new TestScheduler(
                        master, framework("dev").setId(first.id).build(), false)) {
            assertThat(second.id).isEqualTo(first.id);
            assertThat(second.streamId).isNotEmpty().isNotEqualTo(first.streamId);
            assertThat(first.await(Event::hasError).getError().getMessage()).isEqualTo("Framework failed over");
            Await.until("end of the first stream", first::hasEnded, ended -> ended);
            assertThat(second.hasEnded()).isFalse();
            assertThat(first.call(Call.newBuilder().setType(Call.Type.REVIVE))).isEqualTo(400);
            assertThat(second.call(Call.newBuilder().setType(Call.Type.REVIVE))).isEqualTo(202);
        }
    }

    @Tag("B040")
    @Test
    void aFailoverTimeoutThatIsNoDurationIsToldOnTheStream() throws Exception {
        var response = send(
                subscribe(framework("dev").setFailoverTimeout(Double.MAX_VALUE).build()),
                "Content-Type",
                PROTOBUF,
                "Accept",
                JSON);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response))
                .contains("{\"type\":\"ERROR\",\"error\":{\"message\":\"The framework failover_timeout"
                        + " (1.79769e+308) is invalid\"}}");
    }

    @Tag("B041")
    @Test
    void aFrameworkWhoseTimeIsUpCannotComeBack() throws Exception {
        TestScheduler first =
                new TestScheduler(master, framework("dev").setFailoverTimeout(0).build(), false);
        first.close();
        FrameworkId id = FrameworkId.of(first.id);
        master.awaitState(state -> state.frameworks().completed().containsKey(id));
        var response =
                send(subscribe(framework("dev").setId(first.id).build()), "Content-Type", PROTOBUF, "Accept", JSON);
        assertThat(text(response)).contains("\"message\":\"Framework has been removed\"");
        assertThat(master.get("/frameworks").body())
                .contains("\"completed_frameworks\":[{\"id\":\"" + first.id.getValue() + "\"");
    }

    // ------------------------------------------------------------------------------------------------------- updating

    private static Call.Builder decline(Event offers, double seconds) {
        var decline = Call.Decline.newBuilder().setFilters(Filters.newBuilder().setRefuseSeconds(seconds));
        offers.getOffers().getOffersList().forEach(offer -> decline.addOfferIds(offer.getId()));
        return Call.newBuilder().setType(Call.Type.DECLINE).setDecline(decline);
    }

    private static Call.Builder update(FrameworkInfo.Builder info, String... suppressed) {
        return Call.newBuilder()
                .setType(Call.Type.UPDATE_FRAMEWORK)
                .setUpdateFramework(Call.UpdateFramework.newBuilder()
                        .setFrameworkInfo(info)
                        .addAllSuppressedRoles(List.of(suppressed)));
    }

    @Tag("B046")
    @Test
    void aRoleThatAnUpdateUnsuppressesIsOfferedWhatItDeclined() throws Exception {
        try (TestAgent agent = new TestAgent(master);
                TestScheduler scheduler =
                        new TestScheduler(master, framework("dev").build(), false)) {
            FrameworkInfo.Builder info = framework("dev").setId(scheduler.id);
            agent.register("cpus:1;mem:100");
            Event first = scheduler.await(Event::hasOffers);
            assertThat(scheduler.call(decline(first, 100_000))).isEqualTo(202);
            assertThat(scheduler.call(update(info, "dev"))).isEqualTo(200);
            assertThat(scheduler.call(update(info))).isEqualTo(200);
            scheduler.await(event -> event.hasOffers() && !event.equals(first));
        }
    }

    @Test
    void whatAFrameworkAsksAtLeastIsWhatItIsOffered() throws Exception {
        var quantities = OfferFilters.ResourceQuantities.newBuilder()
                .putQuantities("cpus", Value.Scalar.newBuilder().setValue(2).build());
        FrameworkInfo.Builder picky = framework("dev")
                .putOfferFilters(
                        "dev",
                        OfferFilters.newBuilder()
                                .setMinAllocatableResources(OfferFilters.MinAllocatableResources.newBuilder()
                                        .addQuantities(quantities))
                                .build());
        try (TestAgent small = new TestAgent(master);
                TestAgent large = new TestAgent(master);
                TestScheduler scheduler = new TestScheduler(master, picky.build(), false)) {
            AgentID smallId = small.register("cpus:1;mem:100");
            AgentID largeId = large.register("cpus:2;mem:100");
            Event first = scheduler.await(Event::hasOffers);
            assertThat(first.getOffers().getOffersList())
                    .extracting(offer -> offer.getAgentId())
                    .containsExactly(largeId);
            assertThat(scheduler.call(update(picky.clearOfferFilters().setId(scheduler.id))))
                    .isEqualTo(200);
            Event second = scheduler.await(event -> event.hasOffers() && !event.equals(first));
            assertThat(second.getOffers().getOffersList())
                    .extracting(offer -> offer.getAgentId())
                    .containsExactly(smallId);
        }
    }

    @Test
    void anUpdateThatIsWrongIsAnsweredNotTold() throws Exception {
        try (TestScheduler scheduler =
                new TestScheduler(master, framework("dev").build(), false)) {
            var response = send(
                    update(framework("dev").setId(scheduler.id).setUser("nobody"))
                            .setFrameworkId(scheduler.id)
                            .build(),
                    "Content-Type",
                    PROTOBUF,
                    "Mesos-Stream-Id",
                    scheduler.streamId);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(text(response))
                    .isEqualTo("FrameworkInfo update is not valid: Updating 'FrameworkInfo.user' is unsupported;"
                            + " attempted to update from 'root' to 'nobody'");
            assertThat(scheduler.events).noneMatch(Event::hasError);
        }
    }

    // ------------------------------------------------------------------------------------------- what schedulers hear

    @Tag("B064")
    @Test
    void whatAnExecutorSaysReachesASchedulerOverHttp() throws Exception {
        try (TestAgent agent = new TestAgent(master);
                TestScheduler scheduler =
                        new TestScheduler(master, framework("dev").build(), true)) {
            AgentID id = agent.register("cpus:1;mem:100");
            agent.send(Messages.ExecutorToFrameworkMessage.newBuilder()
                    .setSlaveId(id)
                    .setFrameworkId(scheduler.id)
                    .setExecutorId(ExecutorID.newBuilder().setValue("executor"))
                    .setData(ByteString.copyFromUtf8("hello"))
                    .build());
            Event.Message message = scheduler.await(Event::hasMessage).getMessage();
            assertThat(message)
                    .isEqualTo(Event.Message.newBuilder()
                            .setAgentId(id)
                            .setExecutorId(ExecutorID.newBuilder().setValue("executor"))
                            .setData(ByteString.copyFromUtf8("hello"))
                            .build());
        }
    }

    @Test
    @SuppressWarnings("deprecation") // role is what frameworks without MULTI_ROLE set, and old schedulers read
    void anOldSchedulerIsOfferedWhatItUnderstands() throws Exception {
        FrameworkInfo old = FrameworkInfo.newBuilder()
                .setUser("root")
                .setName("old")
                .setRole("dev")
                .build();
        try (TestAgent agent = new TestAgent(master);
                TestScheduler scheduler = new TestScheduler(master, old, false)) {
            agent.register("cpus:1;mem:100;cpus(dev):2");
            var offer = scheduler.await(Event::hasOffers).getOffers().getOffers(0);
            assertThat(offer.hasAllocationInfo()).isFalse();
            assertThat(offer.getUrl().getPath()).isEqualTo("/slave(1)");
            assertThat(offer.getUrl().getAddress().getPort())
                    .isEqualTo(agent.self().port());
            assertThat(offer.getResourcesList())
                    .noneMatch(Resource::hasAllocationInfo)
                    .allMatch(resource -> resource.getReservationsCount() == 0)
                    .extracting(Resource::getRole)
                    .containsOnly("*", "dev");
        }
    }

    @Test
    void malformedCallsAreCounted() throws Exception {
        try (TestScheduler scheduler =
                new TestScheduler(master, framework("dev").build(), false)) {
            for (Call.Type type :
                    List.of(Call.Type.ACKNOWLEDGE, Call.Type.ACKNOWLEDGE_OPERATION_STATUS, Call.Type.MESSAGE)) {
                assertThat(scheduler.call(Call.newBuilder().setType(type))).isEqualTo(400);
            }
            String metrics = master.get("/metrics/snapshot").body();
            assertThat(metrics)
                    .contains("\"master/invalid_status_update_acknowledgements\":1")
                    .contains("\"master/invalid_operation_status_update_acknowledgements\":1")
                    .contains("\"master/invalid_framework_to_executor_messages\":1");
            assertThat(Optional.of(scheduler.call(Call.newBuilder().setType(Call.Type.UNKNOWN))))
                    .contains(501);
        }
    }
}
