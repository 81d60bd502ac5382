package io.mesocosm.scheduler.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.proto.internal.Messages.DeactivateFrameworkMessage;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.scheduler.Protos.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageStepsTest extends DriverStory {

    static Stream<MasterMessage> messagesOfTheMaster() {
        return Stream.of(
                offered(OTHER_MASTER),
                new MasterMessage.Rescinded(OTHER_MASTER, O0),
                updated(OTHER_MASTER, update("u")),
                new MasterMessage.AgentLost(OTHER_MASTER, S0),
                new MasterMessage.ExecutorLost(OTHER_MASTER, E0, S0, 9),
                new MasterMessage.Refused(OTHER_MASTER, "Framework failed over"),
                new MasterMessage.Registered(OTHER_MASTER, ID, info(OTHER_MASTER)),
                new MasterMessage.Reregistered(OTHER_MASTER, ID, info(OTHER_MASTER)),
                new MasterMessage.Subscribed(OTHER_MASTER, ID));
    }

    @ParameterizedTest
    @MethodSource("messagesOfTheMaster")
    void messagesOfAnybodyButTheLeadingMasterAreIgnored(MasterMessage message) {
        subscribed();
        DriverState before = state;

        assertThat(feed(message)).isEmpty();
        assertThat(state).isEqualTo(before);
    }

    @Test
    void messagesOfTheMasterAreIgnoredWhileNotSubscribed() {
        subscribed();
        feed(new DriverEvent.LinkBroken(MASTER));

        assertThat(feed(offered(MASTER))).isEmpty();
        assertThat(feed(updated(MASTER, update("u")))).isEmpty();
    }

    @Test
    void executorsMessageMayComeFromItsAgent() {
        subscribed();
        var data = ByteString.copyFromUtf8("hello");

        assertThat(feed(new MasterMessage.ExecutorSaid(AGENT, E0, S0, data)))
                .containsExactly(tell(new Callback.Message(E0, S0, data)));
    }

    @Test
    @Tag("B050")
    void masterThatNoLongerKnowsTheSchedulerSaysSoAndTheDriverAborts() {
        subscribed();
        assertThat(ask(DriverCalls.kill(TASK.getTaskId()))).containsExactly(called(DriverCalls.kill(TASK.getTaskId())));

        assertThat(feed(new MasterMessage.Refused(MASTER, "Framework disconnected")))
                .containsExactly(
                        new DriverEffect.Fail("Framework disconnected"),
                        new DriverEffect.CancelTimer(DriverTimer.SUBSCRIPTION),
                        new DriverEffect.CancelTimer(DriverTimer.AUTHENTICATION),
                        toMaster(DeactivateFrameworkMessage.newBuilder()
                                .setFrameworkId(org.apache.mesos.v1.Protos.FrameworkID.newBuilder()
                                        .setValue(ID.getValue()))
                                .build()),
                        new DriverEffect.Leave());
        assertThat(feed(updated(MASTER, update("u")))).isEmpty();
    }

    @Test
    void updateIsAcknowledgedOnceTheSchedulerHasHeardOfIt() {
        subscribed();

        assertThat(feed(updated(MASTER, update("u")))).containsExactly(tell(new Callback.Update(update("u"), true)));
        Call acknowledgement = DriverCalls.acknowledge(update("u")).orElseThrow();
        assertThat(ask(acknowledgement)).containsExactly(called(acknowledgement));
    }

    @Test
    @Tag("B053")
    void updateThatTheMasterMadeIsNotAcknowledged() {
        subscribed();

        assertThat(feed(updated(MASTER, update("")))).containsExactly(tell(new Callback.Update(update(""), false)));
        assertThat(DriverCalls.acknowledge(update(""))).isEmpty();
    }

    @Test
    void schedulerThatAcknowledgesItselfIsLeftToDoSo() {
        state = state(FRAMEWORK, Optional.empty(), false);
        subscribed();

        assertThat(feed(updated(MASTER, update("u")))).containsExactly(tell(new Callback.Update(update("u"), false)));
    }

    @Test
    void updateOfAnotherFrameworkIsIgnored() {
        subscribed();
        FrameworkID other = FrameworkID.newBuilder().setValue("other").build();

        assertThat(feed(new MasterMessage.Updated(MASTER, Optional.of(other), update("u"))))
                .isEmpty();
    }
}
