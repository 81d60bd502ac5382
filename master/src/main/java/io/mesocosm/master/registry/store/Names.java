package io.mesocosm.master.registry.store;

import io.mesocosm.common.ids.MachineId;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Keys as parts of the names of znodes: letters, digits, {@code _}, {@code -} and {@code .} stand for themselves, other
 * characters are {@code %XX} or {@code %uXXXX}. Different keys have different names, and a name that no key has is not read.
 */
final class Names {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final String PUNCTUATION = "_-.";

    private Names() {}

    static String escape(String key) {
        StringBuilder name = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (isPlain(c)) {
                name.append(c);
            } else {
                name.append(c < 0x100 ? "%" + HEX.toHexDigits((byte) c) : "%u" + HEX.toHexDigits(c));
            }
        }
        return name.toString();
    }

    /** The key; empty if there is none of that name. */
    static Optional<String> unescape(String name) {
        StringBuilder key = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%') {
                boolean wide = name.startsWith("u", i + 1);
                int from = wide ? i + 2 : i + 1;
                int to = wide ? i + 6 : i + 3;
                int code = to > name.length() ? -1 : number(name, from, to);
                if (code < 0) {
                    return Optional.empty();
                }
                key.append((char) code);
                i = to - 1;
            } else {
                key.append(c);
            }
        }
        return Optional.of(key.toString()).filter(found -> escape(found).equals(name));
    }

    private static int number(String name, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(name.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            number = number * 16 + digit;
        }
        return number;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || PUNCTUATION.indexOf(c) >= 0;
    }

    /** A machine: {@code name=<hostname>,ip=<address>}, or one of the two. */
    static String of(MachineId id) {
        String name = id.hostname().map(host -> "name=" + escape(host)).orElse("");
        String ip = id.ip().map(address -> "ip=" + escape(address)).orElse("");
        return name + (name.isEmpty() || ip.isEmpty() ? "" : ",") + ip;
    }
}
