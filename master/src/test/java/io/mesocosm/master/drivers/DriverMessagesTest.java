package io.mesocosm.master.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.core.Story;
import io.mesocosm.proto.internal.Messages.InverseOffersMessage;
import io.mesocosm.proto.internal.Messages.RescindInverseOfferMessage;
import io.mesocosm.proto.internal.Messages.ResourceOffersMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The events that no story of the core tells a driver. What stories tell is in the tests of the core. */
class DriverMessagesTest {

    private static final FrameworkId FRAMEWORK = new FrameworkId("f");
    private static final OfferID OFFER = OfferID.newBuilder().setValue("o").build();

    private final Story story = Story.leading();

    private Optional<Message> told(Event.Builder event) {
        return DriverMessages.of(event.build(), FRAMEWORK, story.state());
    }

    @Test
    void inverseOffersComeWithTheAddressesOfTheirAgents() {
        AgentId agent = story.agent("host", "cpus:1");
        var inverse = InverseOffer.newBuilder()
                .setId(OFFER)
                .setFrameworkId(FRAMEWORK.toProto())
                .setAgentId(agent.toProto())
                .setUnavailability(Unavailability.newBuilder()
                        .setStart(TimeInfo.newBuilder().setNanoseconds(1)))
                .build();
        assertThat(told(Event.newBuilder()
                        .setType(Event.Type.INVERSE_OFFERS)
                        .setInverseOffers(Event.InverseOffers.newBuilder().addInverseOffers(inverse))))
                .contains(InverseOffersMessage.newBuilder()
                        .addInverseOffers(inverse)
                        .addPids(story.agent(agent).pid().toString())
                        .build());
        assertThat(told(Event.newBuilder()
                        .setType(Event.Type.RESCIND_INVERSE_OFFER)
                        .setRescindInverseOffer(
                                Event.RescindInverseOffer.newBuilder().setInverseOfferId(OFFER))))
                .contains(RescindInverseOfferMessage.newBuilder()
                        .setInverseOfferId(OFFER)
                        .build());
    }

    @Test
    void anAgentThatIsGoneIsNowhere() {
        var offer = Offer.newBuilder()
                .setId(OFFER)
                .setFrameworkId(FRAMEWORK.toProto())
                .setAgentId(AgentID.newBuilder().setValue("gone"))
                .setHostname("host")
                .build();
        assertThat(told(Event.newBuilder()
                        .setType(Event.Type.OFFERS)
                        .setOffers(Event.Offers.newBuilder().addOffers(offer))))
                .contains(ResourceOffersMessage.newBuilder()
                        .addOffers(offer)
                        .addPids("@0.0.0.0:0")
                        .build());
    }

    @ParameterizedTest
    @EnumSource(
            value = Event.Type.class,
            names = {"HEARTBEAT", "UPDATE_OPERATION_STATUS", "UNKNOWN"})
    void driversHaveNoWordForOtherEvents(Event.Type type) {
        assertThat(told(Event.newBuilder().setType(type))).isEmpty();
    }
}
