package io.mesocosm.common.json;

import io.mesocosm.common.json.JsonValue.ArrayValue;
import io.mesocosm.common.json.JsonValue.BooleanValue;
import io.mesocosm.common.json.JsonValue.NullValue;
import io.mesocosm.common.json.JsonValue.NumberValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import io.mesocosm.common.json.JsonValue.StringValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * Reads one value from bytes. Our own and not a library's, because what Mesos accepts and the place that its errors name
 * are part of the contract and no strict parser has either. Used by one thread, once.
 */
final class JsonReader {

    /** Containers within containers; the limit of Mesos. */
    static final int MAX_DEPTH = 200;

    private static final int END = -1;

    private final byte[] bytes;

    /** Index of the byte read next. */
    private int at;

    /** Bytes looked at so far; an error counts lines up to here. */
    private int seen;

    private byte[] scratch = new byte[64];

    JsonReader(byte[] bytes) {
        this.bytes = bytes;
    }

    JsonValue read() throws JsonException {
        JsonValue value = value(MAX_DEPTH);
        int lastVisible = bytes.length - 1;
        while (lastVisible >= 0 && isSpace(bytes[lastVisible])) {
            lastVisible--;
        }
        if (seen != lastVisible + 1) {
            int end = seen > lastVisible + 1 ? bytes.length : lastVisible + 1;
            throw syntax("Parsed JSON included non-whitespace trailing characters: "
                    + new String(bytes, seen, end - seen, StandardCharsets.UTF_8));
        }
        return value;
    }

    private JsonValue value(int depth) throws JsonException {
        skipSpace();
        int c = next();
        return switch (c) {
            case 'n' -> {
                literal("ull");
                yield new NullValue();
            }
            case 't' -> {
                literal("rue");
                yield new BooleanValue(true);
            }
            case 'f' -> {
                literal("alse");
                yield new BooleanValue(false);
            }
            case '"' -> new StringValue(string());
            case '[' -> array(depth);
            case '{' -> object(depth);
            default -> {
                back(c);
                if (c == '-' || isDigit(c)) {
                    yield number();
                }
                throw error();
            }
        };
    }

    private ArrayValue array(int depth) throws JsonException {
        if (depth == 0) {
            throw error();
        }
        List<JsonValue> elements = new ArrayList<>(4);
        if (!accept(']')) {
            do {
                elements.add(value(depth - 1));
            } while (accept(','));
            expect(']');
        }
        return new ArrayValue(Collections.unmodifiableList(elements));
    }

    private ObjectValue object(int depth) throws JsonException {
        if (depth == 0) {
            throw error();
        }
        TreeMap<String, JsonValue> members = new TreeMap<>();
        if (!accept('}')) {
            do {
                expect('"');
                String name = string();
                expect(':');
                members.put(name, value(depth - 1));
            } while (accept(','));
            expect('}');
        }
        return new ObjectValue(Collections.unmodifiableSortedMap(members));
    }

    private NumberValue number() throws JsonException {
        int start = at;
        boolean integral = true;
        int c = next();
        while (isDigit(c) || c == '+' || c == '-' || c == 'e' || c == 'E' || c == '.') {
            integral &= isDigit(c) || c == '-';
            c = next();
        }
        back(c);
        String text = new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
        if (integral) {
            try {
                return NumberValue.of(Long.parseLong(text));
            } catch (NumberFormatException e) {
                // Too large for 64 bits, or no number at all: as a double it is one or the other.
            }
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw error();
        }
        if (Double.isInfinite(value)) {
            throw syntax("Value out of range");
        }
        return NumberValue.of(value);
    }

    /** Reads the rest of a string whose opening quote has been read. */
    private String string() throws JsonException {
        int start = at;
        while (at < bytes.length) {
            byte b = bytes[at];
            if (b == '"') {
                String plain = new String(bytes, start, at - start, StandardCharsets.UTF_8);
                at++;
                seen = Math.max(seen, at);
                return plain;
            }
            if (b == '\\' || (b >= 0 && b < ' ')) {
                break;
            }
            at++;
        }
        seen = Math.max(seen, at);
        return stringWithEscapes(start);
    }

    private String stringWithEscapes(int start) throws JsonException {
        int length = 0;
        length = put(length, start, at);
        while (true) {
            int c = next();
            if (c == '"') {
                return new String(scratch, 0, length, StandardCharsets.UTF_8);
            }
            if (c < ' ') {
                back(c);
                throw error();
            }
            if (c == '\\') {
                length = escape(length);
            } else {
                length = put(length, c);
            }
        }
    }

    private int escape(int length) throws JsonException {
        int c = next();
        return switch (c) {
            case '"', '\\', '/' -> put(length, c);
            case 'b' -> put(length, '\b');
            case 'f' -> put(length, '\f');
            case 'n' -> put(length, '\n');
            case 'r' -> put(length, '\r');
            case 't' -> put(length, '\t');
            case 'u' -> codePoint(length);
            default -> throw error();
        };
    }

    private int codePoint(int length) throws JsonException {
        int code = hex4();
        if (code >= 0xdc00 && code <= 0xdfff) {
            throw error();
        }
        if (code >= 0xd800 && code <= 0xdbff) {
            int c = next();
            if (c == '\\') {
                c = next();
                if (c != 'u') {
                    back(c);
                    throw error();
                }
            } else {
                back(c);
                throw error();
            }
            int low = hex4();
            if (low < 0xdc00 || low > 0xdfff) {
                throw error();
            }
            code = Character.toCodePoint((char) code, (char) low);
        }
        int end = length;
        for (byte b : Character.toString(code).getBytes(StandardCharsets.UTF_8)) {
            end = put(end, b);
        }
        return end;
    }

    private int hex4() throws JsonException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int c = next();
            int digit = c < 0 || c > 127 ? -1 : Character.digit((char) c, 16);
            if (digit < 0) {
                back(c);
                throw error();
            }
            code = code * 16 + digit;
        }
        return code;
    }

    private int put(int length, int b) {
        if (length == scratch.length) {
            scratch = Arrays.copyOf(scratch, length * 2);
        }
        scratch[length] = (byte) b;
        return length + 1;
    }

    private int put(int length, int from, int to) {
        int end = length + to - from;
        if (end > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(end, scratch.length * 2));
        }
        System.arraycopy(bytes, from, scratch, length, to - from);
        return end;
    }

    private void literal(String rest) throws JsonException {
        for (int i = 0; i < rest.length(); i++) {
            int c = next();
            if (c != rest.charAt(i)) {
                back(c);
                throw error();
            }
        }
    }

    private void expect(char wanted) throws JsonException {
        if (!accept(wanted)) {
            throw error();
        }
    }

    private boolean accept(char wanted) {
        skipSpace();
        int c = next();
        if (c == wanted) {
            return true;
        }
        back(c);
        return false;
    }

    private void skipSpace() {
        int c = next();
        while (c != END && isSpace((byte) c)) {
            c = next();
        }
        back(c);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private int next() {
        if (at == bytes.length) {
            return END;
        }
        int c = bytes[at++] & 0xff;
        if (at > seen) {
            seen = at;
        }
        return c;
    }

    private void back(int c) {
        if (c != END) {
            at--;
        }
    }

    /** The rest of the line, without control characters, is what the sentence shows of the input. */
    private JsonException error() {
        int line = 1;
        for (int i = 0; i < seen - 1; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        int length = 0;
        for (int i = at; i < bytes.length && bytes[i] != '\n'; i++) {
            if (bytes[i] < 0 || bytes[i] >= ' ') {
                length = put(length, bytes[i]);
            }
        }
        return syntax(
                "syntax error at line " + line + " near: " + new String(scratch, 0, length, StandardCharsets.UTF_8));
    }

    private static JsonException syntax(String message) {
        return new JsonException(JsonException.Stage.SYNTAX, message);
    }
}
