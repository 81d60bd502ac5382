package io.mesocosm.common.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.authentication.Authenticatee.Action;
import io.mesocosm.common.authentication.Authenticatee.Phase;
import io.mesocosm.proto.internal.Authentication.AuthenticateMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationCompletedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationErrorMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationFailedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationMechanismsMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Credential;
import org.junit.jupiter.api.Test;

class AuthenticateeTest {

    private static final Credential CREDENTIAL =
            Credential.newBuilder().setPrincipal("ops").setSecret("s3cret").build();
    private static final ByteString CHALLENGE = ByteString.copyFromUtf8("<1.2@host>");

    private static final Message MECHANISMS = AuthenticationMechanismsMessage.newBuilder()
            .addMechanisms("PLAIN")
            .addMechanisms("CRAM-MD5")
            .build();
    private static final Message STEP = step(CHALLENGE);
    private static final Message COMPLETED = AuthenticationCompletedMessage.getDefaultInstance();
    private static final Message FAILED = AuthenticationFailedMessage.getDefaultInstance();
    private static final Message ERROR =
            AuthenticationErrorMessage.newBuilder().setError("no").build();
    private static final Message STRANGE =
            AuthenticateMessage.newBuilder().setPid("a@b:1").build();
    private static final List<Message> ALL = List.of(MECHANISMS, STEP, COMPLETED, FAILED, ERROR, STRANGE);

    private static final Action START = new Action.Reply(AuthenticationStartMessage.newBuilder()
            .setMechanism("CRAM-MD5")
            .setData(ByteString.EMPTY)
            .build());
    private static final Action RESPONSE = new Action.Reply(step(CramMd5.response("ops", "s3cret", CHALLENGE)));
    private static final Action REFUSED = new Action.Refused();
    private static final Action IGNORE = new Action.Ignore();

    @Test
    void everyMessageInEveryPhase() {
        Map<Phase, List<Action>> actions = Map.of(
                Phase.STARTING,
                List.of(START, unexpected("step"), unexpected("completed"), REFUSED, error(), IGNORE),
                Phase.STEPPING,
                List.of(unexpected("mechanisms"), RESPONSE, new Action.Authenticated(), REFUSED, error(), IGNORE),
                Phase.ENDED,
                List.of(IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE));
        actions.forEach((phase, expected) -> {
            var attempt = new Authenticatee(CREDENTIAL, phase);
            assertThat(ALL.stream().map(attempt::receive).map(Authenticatee.Answer::action))
                    .as(phase.name())
                    .isEqualTo(expected);
        });
    }

    @Test
    void attemptEndsWithWhateverIsNotAReply() {
        for (Phase phase : Phase.values()) {
            var attempt = new Authenticatee(CREDENTIAL, phase);
            for (Message message : ALL) {
                Authenticatee.Answer answer = attempt.receive(message);
                Phase next = answer.action() instanceof Action.Reply
                        ? Phase.STEPPING
                        : answer.action().equals(IGNORE) ? phase : Phase.ENDED;
                assertThat(answer.next().phase()).isEqualTo(next);
            }
        }
    }

    @Test
    void mechanismsWithoutOursMakeItFail() {
        Message others = AuthenticationMechanismsMessage.newBuilder()
                .addMechanisms("PLAIN")
                .build();
        assertThat(Authenticatee.begin(CREDENTIAL).receive(others).action())
                .isEqualTo(new Action.Failed(
                        "Failed to start the SASL client: SASL(-4): no mechanism available: No worthy mechs found"));
    }

    @Test
    void challengeMustHaveASize() {
        var attempt = new Authenticatee(CREDENTIAL, Phase.STEPPING);
        assertThat(attempt.receive(step(ByteString.EMPTY)).action()).isInstanceOf(Action.Failed.class);
        assertThat(attempt.receive(step(ByteString.copyFrom(new byte[1025]))).action())
                .isInstanceOf(Action.Failed.class);
        assertThat(attempt.receive(step(ByteString.copyFrom(new byte[1024]))).action())
                .isInstanceOf(Action.Reply.class);
    }

    @Test
    void credentialWithoutSecretIsRefused() {
        var without = Credential.newBuilder().setPrincipal("ops").build();
        assertThat(Authenticatee.begin(without).receive(MECHANISMS).action()).isEqualTo(REFUSED);
    }

    @Test
    void secretIsNotPrinted() {
        assertThat(Authenticatee.begin(CREDENTIAL)).hasToString("Authenticatee[ops, STARTING]");
    }

    private static Message step(ByteString data) {
        return AuthenticationStepMessage.newBuilder().setData(data).build();
    }

    private static Action unexpected(String what) {
        return new Action.Failed("Unexpected authentication '" + what + "' received");
    }

    private static Action error() {
        return new Action.Failed("Authentication error: no");
    }
}
