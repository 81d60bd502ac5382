package io.mesocosm.scheduler.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.LostSlaveMessage;
import io.mesocosm.proto.internal.Messages.RescindResourceOfferMessage;
import io.mesocosm.proto.internal.Messages.ResourceOffersMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.mesos.Protos;
import org.apache.mesos.scheduler.Protos.Event;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboundMessagesTest {

    private static final Upid MASTER = new Upid("master", "10.0.0.2", 5050);
    private static final Upid SELF = new Upid("scheduler-1", "10.0.0.1", 4000);
    private static final AgentID AGENT = AgentID.newBuilder().setValue("S0").build();
    private static final ExecutorID EXECUTOR =
            ExecutorID.newBuilder().setValue("e").build();
    private static final FrameworkID FRAMEWORK =
            FrameworkID.newBuilder().setValue("f").build();
    private static final OfferID OFFER = OfferID.newBuilder().setValue("O0").build();
    private static final Protos.SlaveID V0_AGENT =
            Protos.SlaveID.newBuilder().setValue("S0").build();
    private static final Protos.ExecutorID V0_EXECUTOR =
            Protos.ExecutorID.newBuilder().setValue("e").build();
    private static final Protos.OfferID V0_OFFER =
            Protos.OfferID.newBuilder().setValue("O0").build();

    private static Optional<DriverEvent> decode(Message message) {
        return decode(message.getDescriptorForType().getFullName(), message.toByteString());
    }

    private static Optional<DriverEvent> decode(String name, ByteString body) {
        return InboundMessages.decode(new Envelope(MASTER, SELF, name, body));
    }

    @Test
    void smallMessagesAreReadAsTheyAre() {
        var data = ByteString.copyFromUtf8("hello");
        Map<Message, DriverEvent> meanings = Map.of(
                RescindResourceOfferMessage.newBuilder().setOfferId(OFFER).build(),
                new MasterMessage.Rescinded(MASTER, V0_OFFER),
                LostSlaveMessage.newBuilder().setSlaveId(AGENT).build(),
                new MasterMessage.AgentLost(MASTER, V0_AGENT),
                ExitedExecutorMessage.newBuilder()
                        .setSlaveId(AGENT)
                        .setFrameworkId(FRAMEWORK)
                        .setExecutorId(EXECUTOR)
                        .setStatus(9)
                        .build(),
                new MasterMessage.ExecutorLost(MASTER, V0_EXECUTOR, V0_AGENT, 9),
                ExecutorToFrameworkMessage.newBuilder()
                        .setSlaveId(AGENT)
                        .setFrameworkId(FRAMEWORK)
                        .setExecutorId(EXECUTOR)
                        .setData(data)
                        .build(),
                new MasterMessage.ExecutorSaid(MASTER, V0_EXECUTOR, V0_AGENT, data),
                FrameworkErrorMessage.newBuilder()
                        .setMessage("Framework failed over")
                        .build(),
                new MasterMessage.Refused(MASTER, "Framework failed over"));

        meanings.forEach((message, meaning) -> assertThat(decode(message)).contains(meaning));
    }

    @Test
    void offerWhoseAgentsAddressCannotBeReadIsAnOfferNevertheless() {
        Offer offer = Offer.newBuilder()
                .setId(OFFER)
                .setFrameworkId(FRAMEWORK)
                .setAgentId(AGENT)
                .setHostname("h")
                .build();
        var message = ResourceOffersMessage.newBuilder()
                .addOffers(offer)
                .addOffers(offer)
                .addOffers(offer)
                .addPids("slave(1)@10.0.0.4:5051")
                .addPids("what?")
                .build();

        var offered = (MasterMessage.Offered) decode(message).orElseThrow();

        assertThat(offered.offers()).hasSize(3);
        assertThat(offered.offers().get(0).getSlaveId()).isEqualTo(V0_AGENT);
        assertThat(offered.agents())
                .containsExactly(
                        Optional.of(new Upid("slave(1)", "10.0.0.4", 5051)), Optional.empty(), Optional.empty());
    }

    /** An update has a uuid for the scheduler if, and only if, somebody waits for its acknowledgement. */
    @ParameterizedTest
    @CsvSource({
        "u, slave(1)@10.0.0.4:5051, true",
        "u, @0.0.0.0:0, false",
        "u, '', false",
        "'', slave(1)@10.0.0.4:5051, false",
        "'', @0.0.0.0:0, false"
    })
    @Tag("B053")
    void updateOfTheMasterNeedsNoAcknowledgement(String uuid, String pid, boolean due) {
        var status = TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setState(TaskState.TASK_RUNNING)
                .setUuid(ByteString.copyFromUtf8("as the executor made it"));
        var update = StatusUpdate.newBuilder()
                .setFrameworkId(FRAMEWORK)
                .setSlaveId(AGENT)
                .setStatus(status)
                .setTimestamp(1);
        if (!uuid.isEmpty()) {
            update.setUuid(ByteString.copyFromUtf8(uuid));
        }

        var updated = (MasterMessage.Updated) decode(StatusUpdateMessage.newBuilder()
                        .setUpdate(update)
                        .setPid(pid)
                        .build())
                .orElseThrow();

        assertThat(updated.status().hasUuid()).isEqualTo(due);
        assertThat(updated.status().getSlaveId()).isEqualTo(V0_AGENT);
    }

    @Test
    void unversionedEventsMeanTheSame() {
        var framework = Protos.FrameworkID.newBuilder().setValue("f").build();
        var status = Protos.TaskStatus.newBuilder()
                .setTaskId(Protos.TaskID.newBuilder().setValue("t"))
                .setState(Protos.TaskState.TASK_LOST)
                .setUuid(ByteString.EMPTY);
        Map<Event, DriverEvent> meanings = Map.of(
                Event.newBuilder()
                        .setType(Event.Type.SUBSCRIBED)
                        .setSubscribed(Event.Subscribed.newBuilder().setFrameworkId(framework))
                        .build(),
                new MasterMessage.Subscribed(MASTER, framework),
                Event.newBuilder()
                        .setType(Event.Type.OFFERS)
                        .setOffers(Event.Offers.newBuilder().addOffers(offerWithUrl()))
                        .build(),
                new MasterMessage.Offered(
                        MASTER, List.of(offerWithUrl()), List.of(Optional.of(new Upid("slave(1)", "10.0.0.4", 5051)))),
                Event.newBuilder()
                        .setType(Event.Type.RESCIND)
                        .setRescind(Event.Rescind.newBuilder().setOfferId(V0_OFFER))
                        .build(),
                new MasterMessage.Rescinded(MASTER, V0_OFFER),
                Event.newBuilder()
                        .setType(Event.Type.UPDATE)
                        .setUpdate(Event.Update.newBuilder().setStatus(status))
                        .build(),
                new MasterMessage.Updated(
                        MASTER, Optional.empty(), status.clearUuid().build()),
                Event.newBuilder()
                        .setType(Event.Type.FAILURE)
                        .setFailure(Event.Failure.newBuilder().setSlaveId(V0_AGENT))
                        .build(),
                new MasterMessage.AgentLost(MASTER, V0_AGENT),
                Event.newBuilder()
                        .setType(Event.Type.FAILURE)
                        .setFailure(Event.Failure.newBuilder()
                                .setSlaveId(V0_AGENT)
                                .setExecutorId(V0_EXECUTOR)
                                .setStatus(9))
                        .build(),
                new MasterMessage.ExecutorLost(MASTER, V0_EXECUTOR, V0_AGENT, 9),
                Event.newBuilder()
                        .setType(Event.Type.ERROR)
                        .setError(Event.Error.newBuilder().setMessage("no"))
                        .build(),
                new MasterMessage.Refused(MASTER, "no"));

        meanings.forEach((event, meaning) -> assertThat(decode(event)).contains(meaning));
    }

    private static Protos.Offer offerWithUrl() {
        return Protos.Offer.newBuilder()
                .setId(V0_OFFER)
                .setFrameworkId(Protos.FrameworkID.newBuilder().setValue("f"))
                .setSlaveId(V0_AGENT)
                .setHostname("h")
                .setUrl(Protos.URL
                        .newBuilder()
                        .setScheme("http")
                        .setAddress(
                                Protos.Address.newBuilder().setIp("10.0.0.4").setPort(5051))
                        .setPath("/slave(1)"))
                .build();
    }

    @Test
    void eventsWithoutWhatTheirTypePromisesAreDropped() {
        for (Event.Type type : Event.Type.values()) {
            assertThat(decode(Event.newBuilder().setType(type).build()))
                    .as(type.name())
                    .isEmpty();
        }
    }

    @Test
    void garbageIsDropped() {
        var random = new SplittableRandom(1);
        List<String> names = List.of(
                "mesos.internal.FrameworkRegisteredMessage",
                "mesos.internal.ResourceOffersMessage",
                "mesos.internal.StatusUpdateMessage",
                "mesos.scheduler.Event",
                "mesos.internal.PingSlaveMessage",
                "");
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            ByteString body = ByteString.copyFrom(bytes);
            names.forEach(name -> assertThat(decode(name, body)).isNotNull());
        }
        assertThat(decode("mesos.internal.StatusUpdateMessage", ByteString.EMPTY))
                .isEmpty();
        assertThat(decode("mesos.scheduler.Call", ByteString.EMPTY)).isEmpty();
    }
}
