package io.mesocosm.common.json;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Standard base64 as Mesos reads it: spaces are passed over, the first {@code =} ends it, padding is not checked. */
final class Base64Text {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final byte[] VALUES = values();

    private Base64Text() {}

    static ByteString decode(String text, String field) throws JsonException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        byte[] decoded = new byte[encoded.length * 3 / 4 + 3];
        int length = 0;
        int bits = 0;
        int pending = 0;
        for (byte b : encoded) {
            if (b == '=') {
                break;
            }
            if (b == ' ' || (b >= '\t' && b <= '\r')) {
                continue;
            }
            int value = b < 0 ? -1 : VALUES[b];
            if (value < 0) {
                throw new JsonException(
                        JsonException.Stage.CONVERSION,
                        "Failed to base64 decode bytes field '" + field + "': Invalid character '" + (char) (b & 0xff)
                                + "'");
            }
            pending = (pending << 6) | value;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                decoded[length++] = (byte) (pending >> bits);
            }
        }
        return ByteString.copyFrom(decoded, 0, length);
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }
}
