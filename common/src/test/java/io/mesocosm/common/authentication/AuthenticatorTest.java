package io.mesocosm.common.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.authentication.Authenticator.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.mesos.v1.Protos.Credential;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {

    private static final ByteString CHALLENGE =
            CramMd5.challenge(1896697170952L, Instant.ofEpochSecond(17), "postoffice.example.net");
    private static final Credentials CREDENTIALS = Credentials.of(List.of(
            credential("ops", "s3cret"),
            credential("two words", "and spaces"),
            credential("empty", ""),
            Credential.newBuilder().setPrincipal("none").build()));

    @Test
    void challengeHasNonceTimeAndHost() {
        assertThat(CHALLENGE.toStringUtf8()).isEqualTo("<1896697170952.17@postoffice.example.net>");
    }

    @Test
    void responseIsThatOfTheStandard() {
        ByteString challenge = ByteString.copyFromUtf8("<1896.697170952@postoffice.reston.mci.net>");
        assertThat(CramMd5.response("tim", "tanstaaftanstaaf", challenge).toStringUtf8())
                .isEqualTo("tim b913a602c7eda7a495b4e6e7334d3890");
    }

    @Test
    void principalsAndSecretsMayHoldSpacesAndASecretMayBeEmpty() {
        assertThat(judge("ops", "s3cret")).isEqualTo(new Verdict.Authenticated("ops"));
        assertThat(judge("two words", "and spaces")).isEqualTo(new Verdict.Authenticated("two words"));
        assertThat(judge("empty", "")).isEqualTo(new Verdict.Authenticated("empty"));
    }

    @Test
    void strangersWrongSecretsAndPrincipalsWithoutASecretAreRefused() {
        assertThat(judge("ops", "other")).isEqualTo(new Verdict.Refused());
        assertThat(judge("stranger", "s3cret")).isEqualTo(new Verdict.Refused());
        assertThat(judge("stranger", "")).isEqualTo(new Verdict.Refused());
        assertThat(judge("none", "")).isEqualTo(new Verdict.Refused());
    }

    @Test
    void digestInCapitalsOrCutOffIsRefused() {
        String right = CramMd5.response("ops", "s3cret", CHALLENGE).toStringUtf8();
        assertThat(judge(right.replace(right.substring(4), right.substring(4).toUpperCase(java.util.Locale.ROOT))))
                .isEqualTo(new Verdict.Refused());
        assertThat(judge(right.substring(0, right.length() - 1))).isEqualTo(new Verdict.Refused());
        assertThat(judge(right + "0")).isEqualTo(new Verdict.Refused());
        assertThat(judge("ops ")).isEqualTo(new Verdict.Refused());
    }

    @Test
    void answerToAnotherChallengeIsRefused() {
        ByteString other = CramMd5.challenge(1, Instant.EPOCH, "other");
        assertThat(Authenticator.judge(CREDENTIALS, CHALLENGE, CramMd5.response("ops", "s3cret", other)))
                .isEqualTo(new Verdict.Refused());
    }

    @Test
    void whatIsNoResponseIsBroken() {
        var nameless = new Verdict.Broken("SASL(-5): bad protocol / cancel: need authentication name");
        assertThat(judge("")).isEqualTo(nameless);
        assertThat(judge("ops")).isEqualTo(nameless);
        assertThat(judge(" 0123456789abcdef0123456789abcdef")).isEqualTo(nameless);
        assertThat(judge("x".repeat(1024) + " ")).isInstanceOf(Verdict.Broken.class);
    }

    @Test
    void noBytesMakeItFail() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            byte[] garbage = new byte[random.nextInt(1100)];
            random.nextBytes(garbage);
            assertThat(Authenticator.judge(CREDENTIALS, CHALLENGE, ByteString.copyFrom(garbage)))
                    .isNotInstanceOf(Verdict.Authenticated.class);
        }
    }

    @Test
    void otherMechanismsAndInitialDataAreComplainedOf() {
        assertThat(Authenticator.complaint("CRAM-MD5", ByteString.EMPTY)).isEmpty();
        assertThat(Authenticator.complaint("PLAIN", ByteString.EMPTY))
                .isEqualTo(Optional.of("SASL(-4): no mechanism available: Couldn't find mech PLAIN"));
        assertThat(Authenticator.complaint("CRAM-MD5", ByteString.copyFromUtf8("x")))
                .isEqualTo(Optional.of("SASL(-5): bad protocol / cancel: CRAM-MD5 does not accept initial data"));
        assertThat(Authenticator.complaint("x".repeat(1 << 20), ByteString.EMPTY)
                        .orElseThrow())
                .hasSizeLessThan(100);
    }

    private static Verdict judge(String principal, String secret) {
        return Authenticator.judge(CREDENTIALS, CHALLENGE, CramMd5.response(principal, secret, CHALLENGE));
    }

    private static Verdict judge(String response) {
        return Authenticator.judge(
                CREDENTIALS, CHALLENGE, ByteString.copyFrom(response.getBytes(StandardCharsets.UTF_8)));
    }

    private static Credential credential(String principal, String secret) {
        return Credential.newBuilder().setPrincipal(principal).setSecret(secret).build();
    }
}
