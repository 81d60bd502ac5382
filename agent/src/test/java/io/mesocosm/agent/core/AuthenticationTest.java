package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.InboundMessages;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.common.authentication.CramMd5;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Authentication.AuthenticateMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationCompletedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationErrorMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationFailedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationMechanismsMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Credential;
import org.junit.jupiter.api.Test;

/** How an agent with a credential gets to its registration. */
class AuthenticationTest {

    private static final Credential CREDENTIAL =
            Credential.newBuilder().setPrincipal("agent").setSecret("s3cret").build();
    private static final Upid SESSION = new Upid("crammd5-authenticator-session(1)", "127.0.0.1", 5050);
    private static final ByteString CHALLENGE = ByteString.copyFromUtf8("<1.2@master>");

    private static final Message MECHANISMS = AuthenticationMechanismsMessage.newBuilder()
            .addMechanisms("CRAM-MD5")
            .build();
    private static final Message COMPLETED = AuthenticationCompletedMessage.getDefaultInstance();
    private static final Message FAILED = AuthenticationFailedMessage.getDefaultInstance();

    private final Stage stage = detected(CREDENTIAL);

    @Test
    void exchangeIsBegunAfterAWhileAndTimed() {
        assertThat(stage.last(TimerEffect.Schedule.class)).singleElement().satisfies(timer -> {
            assertThat(timer.delay()).isBetween(Duration.ZERO, Duration.ofSeconds(1));
            assertThat(timer.event()).isEqualTo(new TimerEvent.AuthenticationDue(1, Duration.ofSeconds(7)));
        });
        stage.fire(TimerEvent.AuthenticationDue.class);
        TimerEffect.Schedule next = stage.last(TimerEffect.Schedule.class).getFirst();
        assertThat(stage.last())
                .containsExactly(
                        new MessageEffect.Link(Stage.MASTER),
                        said(
                                1,
                                Stage.MASTER,
                                AuthenticateMessage.newBuilder()
                                        .setPid("slave(1)@127.0.0.1:5051")
                                        .build()),
                        new TimerEffect.Schedule(
                                new TimerKey.Registration(),
                                next.delay(),
                                new TimerEvent.AuthenticationDue(1, Duration.ofSeconds(9))));
        assertThat(next.delay()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
    }

    @Test
    void exchangeEndsInRegistration() {
        stage.fire(TimerEvent.AuthenticationDue.class);
        reply(1, MECHANISMS);
        assertThat(stage.last())
                .containsExactly(said(
                        1,
                        SESSION,
                        AuthenticationStartMessage.newBuilder()
                                .setMechanism("CRAM-MD5")
                                .setData(ByteString.EMPTY)
                                .build()));
        reply(1, step());
        assertThat(stage.last())
                .containsExactly(said(
                        1,
                        SESSION,
                        AuthenticationStepMessage.newBuilder()
                                .setData(CramMd5.response("agent", "s3cret", CHALLENGE))
                                .build()));
        assertThat(stage.sent(RegisterSlaveMessage.class)).isEmpty();
        reply(1, COMPLETED);
        assertThat(stage.sent(RegisterSlaveMessage.class)).hasSize(1);
        assertThat(stage.state().master().authenticated()).isTrue();
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(RegisterSlaveMessage.class)).hasSize(1);
    }

    /** Seed 21511: the master came back at its address and had forgotten who proved what. */
    @Test
    void agentThatWaitsToBeRegisteredProvesItselfAgainWhenTheMastersConnectionBreaks() {
        stage.fire(TimerEvent.AuthenticationDue.class);
        reply(1, MECHANISMS);
        reply(1, step());
        reply(1, COMPLETED);
        stage.on(new MasterEvent.LinkBroken(new Upid("slave(7)", "127.0.0.1", 6000)));
        assertThat(stage.state().master().authenticated()).isTrue();
        stage.on(new MasterEvent.LinkBroken(SESSION));
        assertThat(stage.state().master().authenticated()).isFalse();
        assertThat(stage.last(TimerEffect.Schedule.class))
                .extracting(TimerEffect.Schedule::event)
                .containsExactly(new TimerEvent.AuthenticationDue(2, Duration.ofSeconds(7)));
        stage.on(new MasterEvent.LinkBroken(SESSION));
        assertThat(stage.last()).isEmpty();
    }

    @Test
    void refusalEndsTheAgent() {
        stage.fire(TimerEvent.AuthenticationDue.class);
        reply(1, MECHANISMS);
        reply(1, step());
        reply(1, FAILED);
        assertThat(stage.last())
                .containsExactly(new ProcessEffect.Exit(1, "Master master@127.0.0.1:5050 refused authentication"));
    }

    @Test
    void credentialWithoutSecretEndsTheAgent() {
        Stage bare = detected(Credential.newBuilder().setPrincipal("agent").build());
        bare.fire(TimerEvent.AuthenticationDue.class);
        assertThat(bare.last())
                .containsExactly(new ProcessEffect.Exit(1, "Master master@127.0.0.1:5050 refused authentication"));
    }

    @Test
    void eachTryMayTakeLongerUpToABound() {
        List<Integer> bounds = List.of(9, 13, 21, 37, 60, 60);
        for (int seconds : bounds) {
            stage.fire(TimerEvent.AuthenticationDue.class);
            assertThat(stage.last(TimerEffect.Schedule.class).getFirst().event())
                    .isEqualTo(new TimerEvent.AuthenticationDue(1, Duration.ofSeconds(seconds)));
        }
        assertThat(stage.state().master().exchanges()).isEqualTo(6);
    }

    @Test
    void errorIsFollowedByAnotherTryOfAnotherActor() {
        stage.fire(TimerEvent.AuthenticationDue.class);
        reply(
                1,
                AuthenticationErrorMessage.newBuilder()
                        .setError("No authenticator loaded")
                        .build());
        assertThat(stage.last()).isEmpty();
        reply(1, MECHANISMS);
        assertThat(stage.last()).isEmpty();
        stage.fire(TimerEvent.AuthenticationDue.class);
        assertThat(stage.last(MessageEffect.SendAs.class).getFirst().actor()).isEqualTo("crammd5-authenticatee(2)");
        reply(2, MECHANISMS);
        reply(2, step());
        reply(2, COMPLETED);
        assertThat(stage.sent(RegisterSlaveMessage.class)).hasSize(1);
    }

    @Test
    void repliesToAnotherTryOrFromAnotherProcessAreIgnored() {
        stage.fire(TimerEvent.AuthenticationDue.class);
        stage.fire(TimerEvent.AuthenticationDue.class);
        reply(1, MECHANISMS);
        assertThat(stage.last()).isEmpty();
        stage.on(new MasterEvent.AuthenticationReply(
                new Upid("crammd5-authenticator-session(1)", "10.0.0.9", 5050), 2, MECHANISMS));
        assertThat(stage.last()).isEmpty();
        reply(2, MECHANISMS);
        assertThat(stage.last(MessageEffect.SendAs.class)).hasSize(1);
    }

    @Test
    void anotherMasterIsShownTheCredentialAnew() {
        stage.fire(TimerEvent.AuthenticationDue.class);
        reply(1, MECHANISMS);
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        reply(1, step());
        assertThat(stage.last()).isEmpty();
        stage.fire(TimerEvent.AuthenticationDue.class);
        assertThat(stage.last(MessageEffect.SendAs.class).getFirst().actor()).isEqualTo("crammd5-authenticatee(2)");
    }

    @Test
    void messagesToAnAuthenticateeAreRepliesAndNothingElse() {
        var actor = new Upid("crammd5-authenticatee(7)", "127.0.0.1", 5051);
        assertThat(InboundMessages.isAuthenticatee(actor.id())).isTrue();
        assertThat(InboundMessages.isAuthenticatee("crammd5-authenticatee()")).isFalse();
        assertThat(InboundMessages.isAuthenticatee("crammd5-authenticatee(x)")).isFalse();
        assertThat(decode(actor, MECHANISMS)).contains(new MasterEvent.AuthenticationReply(SESSION, 7, MECHANISMS));
        assertThat(decode(actor, RegisterSlaveMessage.getDefaultInstance())).isEmpty();
        assertThat(decode(Stage.AGENT, MECHANISMS)).isEmpty();
        assertThat(InboundMessages.decode(new Envelope(
                        SESSION,
                        actor,
                        "mesos.internal.AuthenticationStepMessage",
                        ByteString.copyFromUtf8("garbage"))))
                .isEmpty();
    }

    @Test
    void secretIsNotPrintedWithTheState() {
        stage.fire(TimerEvent.AuthenticationDue.class);
        assertThat(stage.state().toString()).doesNotContain("s3cret");
    }

    private static Optional<AgentEvent> decode(Upid to, Message message) {
        return InboundMessages.decode(
                new Envelope(SESSION, to, message.getDescriptorForType().getFullName(), message.toByteString()));
    }

    private void reply(long exchange, Message message) {
        stage.on(new MasterEvent.AuthenticationReply(SESSION, exchange, message));
    }

    private static Message step() {
        return AuthenticationStepMessage.newBuilder().setData(CHALLENGE).build();
    }

    private static AgentEffect said(long exchange, Upid to, Message message) {
        return new MessageEffect.SendAs("crammd5-authenticatee(" + exchange + ")", to, message);
    }

    private static Stage detected(Credential credential) {
        var stage = new Stage(Stage.CONFIG.with(Optional.of(credential)));
        stage.on(new DiskEvent.Recovered(RecoveredAgent.NOTHING));
        stage.on(new ContainerEvent.ContainersRecovered(List.of()));
        return stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
    }
}
