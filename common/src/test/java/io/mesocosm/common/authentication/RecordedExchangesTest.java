package io.mesocosm.common.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.mesocosm.common.authentication.Authenticatee.Action;
import io.mesocosm.common.authentication.Authenticator.Verdict;
import io.mesocosm.proto.internal.Authentication.AuthenticationCompletedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationFailedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationMechanismsMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.mesos.v1.Protos.Credential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exchanges that Mesos' daemons had: our client writes the same bytes, our server comes to the same verdict. */
class RecordedExchangesTest {

    private static final Credentials MASTER = Credentials.of(
            List.of(credential("agent-principal", "agent-secret"), credential("fw-principal", "fw-secret")));

    @ParameterizedTest
    @CsvSource({"1, agent-principal, agent-secret", "12, agent-principal, wrong", "18, fw-principal, fw-secret"})
    void clientAnswersByteForByte(int first, String principal, String secret) throws IOException {
        Authenticatee.Answer started = Authenticatee.begin(credential(principal, secret))
                .receive(read(first, "AuthenticationMechanismsMessage", AuthenticationMechanismsMessage.parser()));
        assertThat(started.action())
                .isEqualTo(new Action.Reply(
                        read(first + 1, "AuthenticationStartMessage", AuthenticationStartMessage.parser())));
        assertThat(bytes(started.action())).isEqualTo(bytes(first + 1, "AuthenticationStartMessage"));

        Authenticatee.Answer stepped = started.next()
                .receive(read(first + 2, "AuthenticationStepMessage", AuthenticationStepMessage.parser()));
        assertThat(bytes(stepped.action())).isEqualTo(bytes(first + 3, "AuthenticationStepMessage"));

        assertThat(stepped.next()
                        .receive(AuthenticationCompletedMessage.getDefaultInstance())
                        .action())
                .isEqualTo(new Action.Authenticated());
        assertThat(stepped.next()
                        .receive(AuthenticationFailedMessage.getDefaultInstance())
                        .action())
                .isEqualTo(new Action.Refused());
    }

    @Test
    void serverKnowsTheAgent() throws IOException {
        assertThat(verdict(3)).isEqualTo(new Verdict.Authenticated("agent-principal"));
    }

    @Test
    void serverRefusesTheWrongSecret() throws IOException {
        assertThat(verdict(14)).isEqualTo(new Verdict.Refused());
    }

    @Test
    void serverKnowsTheFramework() throws IOException {
        assertThat(verdict(20)).isEqualTo(new Verdict.Authenticated("fw-principal"));
    }

    private static Verdict verdict(int challenge) throws IOException {
        var start = read(challenge - 1, "AuthenticationStartMessage", AuthenticationStartMessage.parser());
        assertThat(Authenticator.complaint(start.getMechanism(), start.getData()))
                .isEmpty();
        return Authenticator.judge(
                MASTER,
                read(challenge, "AuthenticationStepMessage", AuthenticationStepMessage.parser())
                        .getData(),
                read(challenge + 1, "AuthenticationStepMessage", AuthenticationStepMessage.parser())
                        .getData());
    }

    private static ByteString bytes(Action action) {
        return ((Action.Reply) action).message().toByteString();
    }

    private static <M extends Message> M read(int number, String name, Parser<M> parser) throws IOException {
        return parser.parseFrom(bytes(number, name));
    }

    private static ByteString bytes(int number, String name) throws IOException {
        String file = String.format("%03d-%s.pb", number, name);
        try (InputStream in = RecordedExchangesTest.class.getResourceAsStream(file)) {
            return ByteString.readFrom(in);
        }
    }

    private static Credential credential(String principal, String secret) {
        return Credential.newBuilder().setPrincipal(principal).setSecret(secret).build();
    }
}
