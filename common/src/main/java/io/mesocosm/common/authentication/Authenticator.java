package io.mesocosm.common.authentication;

import com.google.protobuf.ByteString;
import io.mesocosm.common.libprocess.ActorKind;
import java.util.Optional;

/**
 * The server's half of CRAM-MD5, one step per message of the client. The words of an error are those of Cyrus SASL, which
 * Mesos uses.
 *
 * <pre>
 * mechanisms --> client --start--> challenge --> client --response--> Authenticated | Refused
 * anything else: Broken
 * </pre>
 */
public final class Authenticator {

    /** The actors that a master talks to its clients with, one for each attempt. */
    public static final ActorKind ACTOR = new ActorKind("crammd5-authenticator-session");

    private static final int DIGEST_LENGTH = 32;
    private static final String NO_MECHANISM = "SASL(-4): no mechanism available: ";
    private static final String BAD_PROTOCOL = "SASL(-5): bad protocol / cancel: ";

    /** What has come of a client's response. */
    public sealed interface Verdict {

        /** The client is who it says. */
        record Authenticated(String principal) implements Verdict {}

        /** Nobody of that name, or not his secret. */
        record Refused() implements Verdict {}

        /** The response is not one. */
        record Broken(String error) implements Verdict {}
    }

    private Authenticator() {}

    /** What is wrong with the way in which a client starts. */
    public static Optional<String> complaint(String mechanism, ByteString data) {
        if (!mechanism.equals(CramMd5.MECHANISM)) {
            return Optional.of(NO_MECHANISM + "Couldn't find mech " + abbreviated(mechanism));
        }
        return data.isEmpty() ? Optional.empty() : Optional.of(BAD_PROTOCOL + "CRAM-MD5 does not accept initial data");
    }

    private static String abbreviated(String mechanism) {
        int end = Math.min(mechanism.length(), 32);
        return mechanism.substring(0, end);
    }

    /** Judges what a client made of a challenge. */
    public static Verdict judge(Credentials credentials, ByteString challenge, ByteString response) {
        if (response.size() > CramMd5.MAX_BYTES) {
            return new Verdict.Broken(BAD_PROTOCOL + "clientinlen is > 1024 characters in second step of CRAM-MD5");
        }
        int space = lastSpace(response);
        if (space <= 0) {
            return new Verdict.Broken(BAD_PROTOCOL + "need authentication name");
        }
        ByteString name = response.substring(0, space);
        ByteString digest = response.substring(space + 1);
        String principal = name.toStringUtf8();
        Optional<String> secret = name.isValidUtf8() ? credentials.secret(principal) : Optional.empty();
        // Computed for strangers too, so that time does not tell who is known.
        boolean matches = CramMd5.matches(secret.orElse(""), challenge, digest);
        return matches && secret.isPresent() && digest.size() == DIGEST_LENGTH
                ? new Verdict.Authenticated(principal)
                : new Verdict.Refused();
    }

    private static int lastSpace(ByteString text) {
        for (int i = text.size() - 1; i >= 0; i--) {
            if (text.byteAt(i) == ' ') {
                return i;
            }
        }
        return -1;
    }
}
