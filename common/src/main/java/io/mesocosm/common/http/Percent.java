package io.mesocosm.common.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Percent-encoded text as libprocess reads it (Mesos: {@code process::http::decode}), "+" being a space everywhere, and
 * writes it ({@code process::http::encode}).
 */
public final class Percent {

    private static final String ENCODED = "$&+,/:;=?@ \"<>#%{}|\\^~[]`";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Percent() {}

    /** Encodes a name or a value of a query. */
    public static String encode(String text) {
        var out = new StringBuilder(text.length());
        for (byte raw : text.getBytes(StandardCharsets.UTF_8)) {
            if (raw < ' ' || ENCODED.indexOf(raw) >= 0) {
                out.append('%').append(HEX.toHexDigits(raw));
            } else {
                out.append((char) raw);
            }
        }
        return out.toString();
    }

    /** Encodes the parameters of a query, in their order; without any it is empty. */
    public static String encodeQuery(Map<String, List<String>> parameters) {
        var query = new StringJoiner("&");
        parameters.forEach((name, values) -> values.forEach(
                value -> query.add(value.isEmpty() ? encode(name) : encode(name) + "=" + encode(value))));
        return query.toString();
    }

    /** Decodes; empty when a "%" is not followed by two hexadecimal digits. */
    public static Optional<String> decode(String text) {
        if (text.indexOf('%') < 0) {
            return Optional.of(text.replace('+', ' '));
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                out.write(raw[i] == '+' ? ' ' : raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return Optional.of(out.toString(StandardCharsets.UTF_8));
    }

    /** Decodes the parameters of a query; empty when one of them is malformed. */
    static Optional<Map<String, List<String>>> decodeQuery(String query) {
        if (query.isEmpty()) {
            return Optional.of(Map.of());
        }
        var parameters = new LinkedHashMap<String, List<String>>();
        int start = 0;
        for (int i = 0; i <= query.length(); i++) {
            if (i < query.length() && query.charAt(i) != '&' && query.charAt(i) != ';') {
                continue;
            }
            if (i > start) {
                String token = query.substring(start, i);
                int equals = token.indexOf('=');
                Optional<String> name = decode(equals < 0 ? token : token.substring(0, equals));
                Optional<String> value = decode(equals < 0 ? "" : token.substring(equals + 1));
                if (name.isEmpty() || value.isEmpty()) {
                    return Optional.empty();
                }
                parameters
                        .computeIfAbsent(name.get(), unused -> new ArrayList<>(1))
                        .add(value.get());
            }
            start = i + 1;
        }
        return Optional.of(parameters);
    }
}
