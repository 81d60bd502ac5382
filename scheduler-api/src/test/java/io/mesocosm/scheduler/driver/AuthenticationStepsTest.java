package io.mesocosm.scheduler.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Authentication.AuthenticateMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationCompletedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationErrorMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationFailedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationMechanismsMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import io.mesocosm.scheduler.driver.DriverState.Life;
import io.mesocosm.scheduler.driver.MasterLink.Phase;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthenticationStepsTest extends DriverStory {

    private static DriverEvent authentication(long attempt, Message message) {
        return new DriverEvent.AuthenticationMessage(SESSION, "crammd5-authenticatee(" + attempt + ")", message);
    }

    private static DriverEffect.Send fromAuthenticatee(long attempt, Upid to, Message message) {
        return new DriverEffect.Send(
                new Upid("crammd5-authenticatee(" + attempt + ")", SELF.host(), SELF.port()), to, message);
    }

    private static AuthenticateMessage authenticate() {
        return AuthenticateMessage.newBuilder().setPid(SELF.toString()).build();
    }

    private static AuthenticationMechanismsMessage mechanisms() {
        return AuthenticationMechanismsMessage.newBuilder()
                .addMechanisms("CRAM-MD5")
                .build();
    }

    @Test
    void driverWithACredentialAuthenticatesBeforeItSubscribes() {
        state = state(FRAMEWORK, Optional.of(CREDENTIAL), true);
        assertThat(feed(detected(MASTER))).isEqualTo(noTimersThen(authenticationAfter(0, 7)));

        assertThat(feed(new DriverEvent.AuthenticationDue(of(7))))
                .containsExactly(
                        new DriverEffect.Link(MASTER),
                        fromAuthenticatee(1, MASTER, authenticate()),
                        authenticationAfter(6, 9));
        assertThat(feed(authentication(1, mechanisms())))
                .containsExactly(fromAuthenticatee(
                        1,
                        SESSION,
                        AuthenticationStartMessage.newBuilder()
                                .setMechanism("CRAM-MD5")
                                .setData(ByteString.EMPTY)
                                .build()));
        var challenge = AuthenticationStepMessage.newBuilder()
                .setData(ByteString.copyFromUtf8("<1.2@h>"))
                .build();
        assertThat(feed(authentication(1, challenge))).hasSize(1);
        assertThat(feed(authentication(1, AuthenticationCompletedMessage.getDefaultInstance())))
                .containsExactly(
                        new DriverEffect.CancelTimer(DriverTimer.AUTHENTICATION),
                        new DriverEffect.Link(MASTER),
                        toMaster(subscribe(FRAMEWORK)),
                        subscriptionAfter(1, 4));
    }

    @Test
    void authenticationThatTakesTooLongIsBegunAnewWithMoreTimeAndItsMessagesAreIgnored() {
        state = state(FRAMEWORK, Optional.of(CREDENTIAL), true);
        feed(detected(MASTER));
        feed(new DriverEvent.AuthenticationDue(of(7)));

        assertThat(feed(new DriverEvent.AuthenticationDue(of(9))))
                .containsExactly(
                        new DriverEffect.Link(MASTER),
                        fromAuthenticatee(2, MASTER, authenticate()),
                        authenticationAfter(7, 13));
        assertThat(feed(authentication(1, mechanisms()))).isEmpty();
        assertThat(feed(new DriverEvent.AuthenticationMessage(AGENT, "crammd5-authenticatee(2)", mechanisms())))
                .isEmpty();
        assertThat(feed(authentication(
                        2,
                        AuthenticationErrorMessage.newBuilder()
                                .setError("No authenticator loaded")
                                .build())))
                .isEmpty();
        assertThat(state.life()).isEqualTo(Life.RUNNING);
        assertThat(feed(new DriverEvent.AuthenticationDue(of(60)))).contains(authenticationAfter(32.5, 60));
    }

    @Test
    void refusedCredentialAbortsTheDriver() {
        state = state(FRAMEWORK, Optional.of(CREDENTIAL), true);
        feed(detected(MASTER));
        feed(new DriverEvent.AuthenticationDue(of(7)));
        feed(authentication(1, mechanisms()));

        assertThat(feed(authentication(1, AuthenticationFailedMessage.getDefaultInstance())))
                .contains(new DriverEffect.Fail("Master refused authentication"), new DriverEffect.Leave());
        assertThat(state.life()).isEqualTo(Life.ABORTED);
    }

    @Test
    void masterThatWasAwayMustBeToldAgainWhoThisIs() {
        state = state(FRAMEWORK, Optional.of(CREDENTIAL), true);
        feed(detected(MASTER));
        feed(new DriverEvent.AuthenticationDue(of(7)));
        feed(authentication(1, mechanisms()));
        feed(authentication(
                1,
                AuthenticationStepMessage.newBuilder()
                        .setData(ByteString.copyFromUtf8("<1.2@h>"))
                        .build()));
        feed(authentication(1, AuthenticationCompletedMessage.getDefaultInstance()));
        assertThat(state.master().phase()).isEqualTo(Phase.SUBSCRIBING);

        assertThat(feed(new DriverEvent.LinkBroken(MASTER))).isEqualTo(noTimersThen(authenticationAfter(1, 7)));
        assertThat(state.master().phase()).isEqualTo(Phase.AUTHENTICATING);
    }
}
