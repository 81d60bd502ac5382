package io.mesocosm.simulation.conformance;

import io.mesocosm.common.ids.UuidBytes;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pieces of JSON. */
final class Texts {

    private Texts() {}

    /** What the first group matches. */
    static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException(pattern + " is not in " + text);
        }
        return matcher.group(1);
    }

    /** A new UUID as its bytes in base64. */
    static String uuid() {
        byte[] bytes = UuidBytes.of(UUID.randomUUID()).toByteArray();
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A resource that is allocated to a role. */
    static String scalar(String name, double value, String role) {
        return "{\"name\":\"" + name + "\",\"type\":\"SCALAR\",\"scalar\":{\"value\":" + value
                + "},\"allocation_info\":{\"role\":\"" + role + "\"}}";
    }
}
