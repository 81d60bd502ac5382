package io.mesocosm.scheduler.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.scheduler.driver.DriverState.Life;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionStepsTest extends DriverStory {

    @Test
    void detectedMasterIsSubscribedWithAtOnceAndAgainWithGrowingDelays() {
        assertThat(feed(detected(MASTER))).isEqualTo(noTimersThen(subscriptionAfter(0, 2)));

        assertThat(feed(new DriverEvent.SubscriptionDue(of(2))))
                .containsExactly(
                        new DriverEffect.Link(MASTER), toMaster(subscribe(FRAMEWORK)), subscriptionAfter(1, 4));
        assertThat(feed(new DriverEvent.SubscriptionDue(of(4)))).contains(subscriptionAfter(2, 8));
        assertThat(feed(new DriverEvent.SubscriptionDue(of(128)))).contains(subscriptionAfter(30, 120));
    }

    @Test
    void delaysStayBelowATenthOfTheFailoverTimeout() {
        state = state(FRAMEWORK.toBuilder().setFailoverTimeout(10).build(), Optional.empty(), true);
        feed(detected(MASTER));

        assertThat(feed(new DriverEvent.SubscriptionDue(of(2)))).contains(subscriptionAfter(0.5, 2));
    }

    @Test
    void masterIsNotDrownedHoweverShortTheFailoverTimeout() {
        state = state(FRAMEWORK.toBuilder().setFailoverTimeout(1e-9).build(), Optional.empty(), true);
        feed(detected(MASTER));

        assertThat(feed(new DriverEvent.SubscriptionDue(of(2)))).contains(subscriptionAfter(0.005, 0.02));
    }

    /** The master refuses such a timeout; that is its to say. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1, 1e300, 0})
    @Tag("B040")
    void failoverTimeoutThatIsNoDurationIsPassedOn(double timeout) {
        FrameworkInfo framework =
                FRAMEWORK.toBuilder().setFailoverTimeout(timeout).build();
        state = state(framework, Optional.empty(), true);
        feed(detected(MASTER));

        assertThat(feed(new DriverEvent.SubscriptionDue(of(2))))
                .containsExactly(
                        new DriverEffect.Link(MASTER), toMaster(subscribe(framework)), subscriptionAfter(1, 4));
        assertThat(feed(new MasterMessage.Refused(MASTER, "The framework failover_timeout is invalid")))
                .isEqualTo(Stream.concat(
                                Stream.of(new DriverEffect.Fail("The framework failover_timeout is invalid")),
                                noTimersThen(new DriverEffect.Leave()).stream())
                        .toList());
        assertThat(state.life()).isEqualTo(Life.ABORTED);
    }

    @Test
    void firstAnswerOfTheMasterRegisters() {
        feed(detected(MASTER));
        feed(new DriverEvent.SubscriptionDue(of(2)));

        assertThat(feed(new MasterMessage.Registered(MASTER, ID, info(MASTER))))
                .isEqualTo(noTimersThen(tell(new Callback.Registered(ID, info(MASTER)))));
        assertThat(state.identity().framework().getId()).isEqualTo(ID);
        assertThat(feed(new MasterMessage.Registered(MASTER, ID, info(MASTER)))).isEmpty();
        assertThat(feed(new DriverEvent.SubscriptionDue(of(2)))).isEmpty();
    }

    @Test
    void driverOfAKnownFrameworkDisplacesTheSchedulerBeforeItUntilItIsRegistered() {
        state = state(FRAMEWORK.toBuilder().setId(ID).build(), Optional.empty(), true);
        feed(detected(MASTER));
        assertThat(feed(new DriverEvent.SubscriptionDue(of(2)))).contains(toMaster(resubscribe(true)));
        feed(new MasterMessage.Registered(MASTER, ID, info(MASTER)));

        feed(detected(OTHER_MASTER));

        assertThat(feed(new DriverEvent.SubscriptionDue(of(2))))
                .contains(new DriverEffect.Send(SELF, OTHER_MASTER, resubscribe(false)));
    }

    @Test
    void anotherLeaderMeansDisconnectedThenReregistered() {
        subscribed();

        assertThat(feed(detected(OTHER_MASTER)))
                .isEqualTo(noTimersThen(tell(new Callback.Disconnected()), subscriptionAfter(0, 2)));
        feed(new DriverEvent.SubscriptionDue(of(2)));
        assertThat(feed(new MasterMessage.Reregistered(MASTER, ID, info(MASTER))))
                .isEmpty();
        assertThat(feed(new MasterMessage.Reregistered(OTHER_MASTER, ID, info(OTHER_MASTER))))
                .isEqualTo(noTimersThen(tell(new Callback.Reregistered(info(OTHER_MASTER)))));
    }

    @Test
    void nobodyLeadingMeansDisconnectedAndWaiting() {
        subscribed();

        assertThat(feed(new DriverEvent.Detected(Optional.empty())))
                .isEqualTo(noTimersThen(tell(new Callback.Disconnected())));
        assertThat(feed(new DriverEvent.SubscriptionDue(of(2)))).isEmpty();
    }

    @Test
    void brokenLinkMeansDisconnectedAndTryingAgainSoon() {
        subscribed();

        assertThat(feed(new DriverEvent.LinkBroken(AGENT))).isEmpty();
        assertThat(feed(new DriverEvent.LinkBroken(MASTER)))
                .isEqualTo(noTimersThen(tell(new Callback.Disconnected()), subscriptionAfter(1, 2)));
        assertThat(feed(new DriverEvent.SubscriptionDue(of(2)))).contains(toMaster(resubscribe(false)));
        // It is trying already.
        assertThat(feed(new DriverEvent.LinkBroken(MASTER))).isEmpty();
    }

    @Test
    void subscribedEventRegistersTheFirstTimeOnly() {
        feed(detected(MASTER));
        assertThat(feed(new MasterMessage.Subscribed(MASTER, ID)))
                .isEqualTo(noTimersThen(tell(new Callback.Registered(ID, info(MASTER)))));

        feed(detected(MASTER));

        assertThat(feed(new MasterMessage.Subscribed(MASTER, ID)))
                .isEqualTo(noTimersThen(tell(new Callback.Reregistered(info(MASTER)))));
    }

    @Test
    void reregistrationUnderAnotherIdIsIgnored() {
        subscribed();
        feed(new DriverEvent.LinkBroken(MASTER));
        FrameworkID other = FrameworkID.newBuilder().setValue("other").build();

        assertThat(feed(new MasterMessage.Reregistered(MASTER, other, info(MASTER))))
                .isEmpty();
    }
}
