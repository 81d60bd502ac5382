package io.mesocosm.common.authentication;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What both halves of CRAM-MD5 compute (RFC 2195): the server's challenge is {@code <nonce.timestamp@host>}, the client's
 * response {@code principal digest}, where the digest is the HMAC-MD5 of the challenge under the secret in lowercase
 * hexadecimal.
 */
public final class CramMd5 {

    /** The name of the mechanism. */
    public static final String MECHANISM = "CRAM-MD5";

    /** Bytes of the longest challenge and the longest response that are looked at. */
    public static final int MAX_BYTES = 1024;

    private static final String ALGORITHM = "HmacMD5";

    private CramMd5() {}

    /**
     * A challenge.
     *
     * @param nonce unguessable, not negative
     * @param host the server's
     */
    public static ByteString challenge(long nonce, Instant now, String host) {
        return ByteString.copyFromUtf8("<" + nonce + "." + now.getEpochSecond() + "@" + host + ">");
    }

    /** The answer of somebody who knows the secret. */
    public static ByteString response(String principal, String secret, ByteString challenge) {
        return ByteString.copyFromUtf8(principal + " " + digest(secret, challenge));
    }

    /** Whether a digest is that of a challenge under a secret; takes as long whatever the digest is. */
    static boolean matches(String secret, ByteString challenge, ByteString digest) {
        byte[] expected = digest(secret, challenge).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, digest.toByteArray());
    }

    private static String digest(String secret, ByteString challenge) {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            // A key is padded with zeros, so that one zero is the key that Java does not take: the empty one.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, ALGORITHM));
            return hexadecimal(mac.doFinal(challenge.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java does not know " + ALGORITHM, e);
        }
    }

    private static String hexadecimal(byte[] bytes) {
        var text = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) {
            text.append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
        }
        return text.toString();
    }
}
