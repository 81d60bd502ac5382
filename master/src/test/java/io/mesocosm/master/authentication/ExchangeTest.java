package io.mesocosm.master.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.authentication.Credentials;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.AuthenticationMessage;
import io.mesocosm.master.event.MasterEvent.AuthenticationTimedOut;
import io.mesocosm.master.state.Authentications;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterSettings.AuthenticationSettings;
import io.mesocosm.proto.internal.Authentication.AuthenticateMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationCompletedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationErrorMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationFailedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationMechanismsMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeTest {

    private static final Message MECHANISMS = AuthenticationMechanismsMessage.newBuilder()
            .addMechanisms("CRAM-MD5")
            .build();
    private static final Message COMPLETED = AuthenticationCompletedMessage.getDefaultInstance();
    private static final Message FAILED = AuthenticationFailedMessage.getDefaultInstance();

    private final Story story = Story.leading(Client.settings(true, true));
    private final Client client = Client.at(story, 1);

    @Test
    void attemptIsLinkedTimedAndToldTheMechanisms() {
        assertThat(client.begin())
                .containsExactly(
                        MasterEffect.Count.one("master/messages_authenticate"),
                        new MasterEffect.Link(client.actor()),
                        client.told(1, MECHANISMS),
                        new MasterEffect.SetTimer(
                                new TimerKey.Authentication(1), Duration.ofSeconds(15), new AuthenticationTimedOut(1)),
                        MasterEffect.Log.info("authenticating pid=slave(1)@10.0.0.1:1 session=1"));
    }

    @Test
    void startIsAnsweredByAChallengeThatIsNeverTheSame() {
        client.begin();
        var effects = client.start(1);
        ByteString challenge = story.state()
                .authentications()
                .session(1)
                .orElseThrow()
                .challenge()
                .orElseThrow();
        assertThat(effects)
                .containsExactly(client.told(
                        1,
                        AuthenticationStepMessage.newBuilder()
                                .setData(challenge)
                                .build()));
        assertThat(challenge.toStringUtf8()).matches("<[0-9]+\\.1767225600@127\\.0\\.0\\.1>");

        Client other = Client.at(story, 2);
        other.begin();
        other.start(2);
        assertThat(story.state().authentications().session(2).orElseThrow().challenge())
                .isPresent()
                .isNotEqualTo(Optional.of(challenge));
    }

    @Test
    void rightAnswerMakesThePrincipalKnown() {
        client.begin();
        client.start(1);
        assertThat(client.answer(1, "agent", "agent-secret"))
                .containsExactly(
                        new MasterEffect.CancelTimer(new TimerKey.Authentication(1)),
                        client.told(1, COMPLETED),
                        MasterEffect.Log.info("authenticated pid=slave(1)@10.0.0.1:1 principal=agent"));
        assertThat(client.principal()).contains("agent");
        assertThat(story.state().authentications().sessions().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"agent, wrong", "stranger, agent-secret"})
    void wrongSecretAndUnknownPrincipalAreRefused(String principal, String secret) {
        client.begin();
        client.start(1);
        assertThat(client.answer(1, principal, secret))
                .containsExactly(
                        new MasterEffect.CancelTimer(new TimerKey.Authentication(1)),
                        client.told(1, FAILED),
                        MasterEffect.Log.warn("refused authentication pid=slave(1)@10.0.0.1:1: invalid credentials"));
        assertThat(client.principal()).isEmpty();
    }

    @Test
    void messageThatIsNotDueEndsTheAttempt() {
        client.begin();
        assertThat(client.step(1, ByteString.copyFromUtf8("agent x")))
                .contains(client.told(1, error("Unexpected authentication 'step' received")));
        client.begin();
        client.start(2);
        assertThat(client.start(2)).contains(client.told(2, error("Unexpected authentication 'start' received")));
        assertThat(client.start(2)).isEmpty();
        assertThat(client.step(2, ByteString.EMPTY)).isEmpty();
    }

    @Test
    void whatIsNoCramMd5EndsTheAttempt() {
        client.begin();
        assertThat(client.start(1, "PLAIN", ""))
                .contains(client.told(1, error("SASL(-4): no mechanism available: Couldn't find mech PLAIN")));
        client.begin();
        assertThat(client.start(2, "CRAM-MD5", "early"))
                .contains(client.told(
                        2, error("SASL(-5): bad protocol / cancel: CRAM-MD5 does not accept initial data")));
        client.begin();
        client.start(3);
        assertThat(client.step(3, ByteString.copyFromUtf8("garbage")))
                .contains(client.told(3, error("SASL(-5): bad protocol / cancel: need authentication name")));
        assertThat(story.state().authentications()).isEqualTo(Authentications.none());
    }

    @Test
    void sessionListensToNobodyButItsClient() {
        client.begin();
        var stranger = new Client(story, client.pid(), new Upid("crammd5-authenticatee(1)", "10.0.0.9", 9));
        var before = story.state();
        assertThat(stranger.start(1)).isEmpty();
        client.start(1);
        assertThat(stranger.answer(1, "agent", "agent-secret")).isEmpty();
        assertThat(client.start(77)).isEmpty();
        assertThat(before.authentications().session(1)).isPresent();
        assertThat(client.principal()).isEmpty();
    }

    @Test
    void anotherAttemptCancelsTheOneBeforeAndClearsTheMark() {
        client.authenticate("agent", "agent-secret");
        assertThat(client.principal()).contains("agent");
        client.begin();
        assertThat(client.principal()).isEmpty();
        client.start(2);
        assertThat(client.begin())
                .startsWith(
                        MasterEffect.Count.one("master/messages_authenticate"),
                        new MasterEffect.CancelTimer(new TimerKey.Authentication(2)));
        assertThat(story.state().authentications().sessions().keys()).containsExactly(3L);
    }

    @Test
    void attemptOfAnotherActorForTheSameAddressTakesOver() {
        client.begin();
        var second = new Client(story, client.pid(), new Upid("crammd5-authenticatee(2)", "10.0.0.1", 1));
        second.authenticate("agent", "agent-secret");
        assertThat(client.start(1)).isEmpty();
        assertThat(client.principal()).contains("agent");
    }

    @Test
    void timeoutAndBrokenConnectionEndTheAttemptInSilence() {
        client.begin();
        assertThat(story.fire(new TimerKey.Authentication(1)))
                .containsExactly(
                        new MasterEffect.CancelTimer(new TimerKey.Authentication(1)),
                        MasterEffect.Log.warn("authentication timed out pid=slave(1)@10.0.0.1:1"));
        assertThat(story.on(new AuthenticationTimedOut(1))).isEmpty();
        client.begin();
        assertThat(story.on(new AgentMessage.Exited(client.actor())))
                .containsExactly(
                        new MasterEffect.CancelTimer(new TimerKey.Authentication(2)),
                        MasterEffect.Log.warn("authentication broke off pid=slave(1)@10.0.0.1:1: failed to communicate"
                                + " with crammd5-authenticatee(1)@10.0.0.1:1"));
        assertThat(story.state().authentications()).isEqualTo(Authentications.none());
    }

    @Test
    void withoutCredentialsThereIsNoAuthenticator() {
        var without = Client.at(Story.leading(), 1);
        assertThat(without.begin())
                .containsExactly(
                        MasterEffect.Count.one("master/messages_authenticate"),
                        MasterEffect.Send.of(without.actor(), error("No authenticator loaded")),
                        MasterEffect.Log.warn("refused authentication pid=slave(1)@10.0.0.1:1: no --credentials"));
    }

    @Test
    void masterThatDoesNotLeadDropsAttempts() {
        var standby = Client.at(Story.standby(Client.settings(true, true)), 1);
        assertThat(standby.begin()).containsExactly(MasterEffect.Count.one("master/dropped_messages"));
    }

    @Test
    void addressesWithoutEndAreNobodys() {
        var endless = new Client(story, new Upid("x".repeat(1000), "10.0.0.1", 1), client.actor());
        endless.begin();
        assertThat(story.state().authentications()).isEqualTo(Authentications.none());
    }

    @Test
    void ofTooManyAttemptsTheOldestMakesRoom() {
        for (int i = 0; i < Authentications.MAX_SESSIONS; i++) {
            flood(i);
        }
        story.forget();
        client.begin();
        assertThat(story.state().authentications().sessions().size()).isEqualTo(Authentications.MAX_SESSIONS);
        assertThat(story.sent(new Upid("flood-0", "10.0.0.2", 1)))
                .containsExactly(error("Too many authentications are in progress"));
        long session = Authentications.MAX_SESSIONS + 1;
        client.start(session);
        client.answer(session, "agent", "agent-secret");
        assertThat(client.principal()).contains("agent");
    }

    /** Straight into the core: the story asks for the invariants of all sessions after every event. */
    private void flood(int number) {
        var actor = new Upid("flood-" + number, "10.0.0.2", 1);
        story.onUnchecked(new AuthenticationMessage.Begin(actor, actor));
    }

    @ParameterizedTest
    @CsvSource({
        "0, agent-principal, agent-secret, true",
        "11, agent-principal, agent-secret, false",
        "17, fw-principal, fw-secret, true"
    })
    void recordedExchangesComeToTheSameEnd(int first, String principal, String secret, boolean known)
            throws IOException {
        var settings = MasterSettings.defaults()
                .with(new AuthenticationSettings(
                        true,
                        true,
                        Optional.of(Credentials.of(List.of(Client.credential(principal, secret)))),
                        Duration.ofSeconds(15)));
        var replayed = Story.leading(settings);
        Upid pid = Upid.parse(AuthenticateMessage.parseFrom(recorded(first, "AuthenticateMessage"))
                        .getPid())
                .orElseThrow();
        var actor = new Client(replayed, pid, new Upid("crammd5-authenticatee(1)", pid.host(), pid.port()));
        assertThat(actor.begin())
                .contains(actor.told(
                        1,
                        AuthenticationMechanismsMessage.parseFrom(
                                recorded(first + 1, "AuthenticationMechanismsMessage"))));
        var start = AuthenticationStartMessage.parseFrom(recorded(first + 2, "AuthenticationStartMessage"));
        actor.start(1, start.getMechanism(), start.getData().toStringUtf8());

        // The challenge is chance: the session is given the recorded one.
        ByteString challenge = AuthenticationStepMessage.parseFrom(recorded(first + 3, "AuthenticationStepMessage"))
                .getData();
        replayed.suppose(state -> state.with(state.authentications()
                .put(state.authentications().session(1).orElseThrow().challengedBy(challenge))));
        ByteString answer = AuthenticationStepMessage.parseFrom(recorded(first + 4, "AuthenticationStepMessage"))
                .getData();
        assertThat(actor.step(1, answer)).contains(actor.told(1, known ? COMPLETED : FAILED));
        assertThat(actor.principal()).isEqualTo(known ? Optional.of(principal) : Optional.empty());
    }

    private static ByteString recorded(int number, String name) throws IOException {
        String file = String.format("/cram-md5/%03d-%s.pb", number, name);
        try (InputStream in = ExchangeTest.class.getResourceAsStream(file)) {
            return ByteString.readFrom(in);
        }
    }

    private static Message error(String text) {
        return AuthenticationErrorMessage.newBuilder().setError(text).build();
    }
}
