package io.mesocosm.common.json;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes JSON as Mesos prints it, without spaces, straight into bytes: whole doubles as {@code 1.0}, plain notation from
 * 1e-6 to below 1e21, infinities and NaN as strings, control characters as {@code \\u001F}, everything above 0x7e as it
 * is. Used by one thread. Commas are put where they belong; that names and values alternate is the caller's duty.
 */
public final class JsonOutput {

    /** Takes the bytes of an output that is not kept whole in memory. */
    @FunctionalInterface
    public interface Sink {
        /** Must be done with the bytes when it returns. */
        void write(byte[] bytes, int offset, int length);
    }

    private static final int FLUSH_AT = 64 * 1024;
    private static final int LARGEST = Integer.MAX_VALUE - 8;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** For each ASCII character: 0 as it is, 'u' as a number, else the letter after the backslash. */
    private static final byte[] ESCAPES = escapes();

    private static final Sink NONE = (bytes, offset, length) -> {};

    private final Sink sink;
    private byte[] buffer;
    private int size;
    private long flushed;
    private boolean comma;

    /** Keeps what is written, for {@link #toByteArray()}. */
    public JsonOutput() {
        this(NONE, 1024);
    }

    /** Keeps what is written in a buffer of that size to begin with. */
    public JsonOutput(int capacity) {
        this(NONE, capacity);
    }

    /** Hands what is written to the sink in pieces of about 64 KiB; end with {@link #flush()}. */
    public JsonOutput(Sink sink) {
        this(sink, FLUSH_AT + 1024);
    }

    private JsonOutput(Sink sink, int capacity) {
        this.sink = sink;
        this.buffer = new byte[Math.max(capacity, 64)];
    }

    /** Opens an object. */
    public JsonOutput startObject() {
        return open('{');
    }

    /** Closes an object. */
    public JsonOutput endObject() {
        return close('}');
    }

    /** Opens an array. */
    public JsonOutput startArray() {
        return open('[');
    }

    /** Closes an array. */
    public JsonOutput endArray() {
        return close(']');
    }

    /** Names the member whose value is written next. */
    public JsonOutput name(String name) {
        separate();
        write(name);
        ensure(1);
        buffer[size++] = ':';
        comma = false;
        return this;
    }

    /** Names the next member by a name that {@link #encodeName} made. */
    JsonOutput encodedName(byte[] quotedWithColon) {
        separate();
        write(quotedWithColon);
        comma = false;
        return this;
    }

    /** The bytes of a member's name with its quotes and colon. */
    static byte[] encodeName(String name) {
        JsonOutput out = new JsonOutput(64);
        out.name(name);
        return out.toByteArray();
    }

    /** The bytes of a string with its quotes. */
    static byte[] encodeString(String value) {
        return new JsonOutput(64).string(value).toByteArray();
    }

    /** Writes a string; an unpaired surrogate becomes U+FFFD. */
    public JsonOutput string(String value) {
        separate();
        write(value);
        comma = true;
        return this;
    }

    /** Writes bytes that are text, as they are but for escapes: invalid UTF-8 is passed through. */
    public JsonOutput string(ByteString utf8) {
        separate();
        int length = utf8.size();
        ensure(length + 2);
        buffer[size++] = '"';
        for (int i = 0; i < length; i++) {
            byte b = utf8.byteAt(i);
            if (b < 0 || ESCAPES[b] == 0) {
                ensure(1);
                buffer[size++] = b;
            } else {
                escape(b);
            }
        }
        ensure(1);
        buffer[size++] = '"';
        comma = true;
        return this;
    }

    /** Writes bytes as a string in base64, with padding. */
    public JsonOutput base64(ByteString bytes) {
        separate();
        byte[] encoded = Base64.getEncoder().encode(bytes.toByteArray());
        ensure(encoded.length + 2);
        buffer[size++] = '"';
        System.arraycopy(encoded, 0, buffer, size, encoded.length);
        size += encoded.length;
        buffer[size++] = '"';
        comma = true;
        return this;
    }

    /** Writes a whole number. */
    public JsonOutput number(long value) {
        separate();
        ensure(20);
        size = Numbers.write(value, buffer, size);
        comma = true;
        return this;
    }

    /** Writes a whole number that is unsigned: -1 is 18446744073709551615. */
    public JsonOutput unsigned(long value) {
        if (value >= 0) {
            return number(value);
        }
        return raw(Long.toUnsignedString(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes a double in the shortest form that reads back the same. */
    public JsonOutput number(double value) {
        separate();
        ensure(Numbers.LONGEST);
        size = Numbers.write(value, buffer, size);
        comma = true;
        return this;
    }

    /** Writes {@code true} or {@code false}. */
    public JsonOutput bool(boolean value) {
        return raw(value ? TRUE : FALSE);
    }

    /** Writes {@code null}. */
    public JsonOutput nul() {
        return raw(NULL);
    }

    /** Writes one value that is JSON already. */
    public JsonOutput raw(byte[] json) {
        separate();
        write(json);
        comma = true;
        return this;
    }

    /** Bytes written so far, handed to the sink or not. */
    public long length() {
        return flushed + size;
    }

    /** A copy of what was written; of an output with a sink only what the sink does not have yet. */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /** What was written, as text. */
    @Override
    public String toString() {
        return new String(buffer, 0, size, StandardCharsets.UTF_8);
    }

    /** Writes what is in the buffer to a stream, without a copy. */
    public void writeTo(OutputStream stream) throws IOException {
        stream.write(buffer, 0, size);
    }

    /** Hands the rest to the sink. */
    public void flush() {
        if (sink != NONE && size > 0) {
            flushed += size;
            int length = size;
            size = 0;
            sink.write(buffer, 0, length);
        }
    }

    private JsonOutput open(char bracket) {
        separate();
        ensure(1);
        buffer[size++] = (byte) bracket;
        comma = false;
        return this;
    }

    private JsonOutput close(char bracket) {
        ensure(1);
        buffer[size++] = (byte) bracket;
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            ensure(1);
            buffer[size++] = ',';
        }
    }

    private void write(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    private void write(String value) {
        int length = value.length();
        ensure(length + 2);
        byte[] bytes = buffer;
        int end = size;
        bytes[end++] = '"';
        int i = 0;
        while (i < length) {
            char c = value.charAt(i);
            if (c > 0x7f || ESCAPES[c] != 0) {
                break;
            }
            bytes[end++] = (byte) c;
            i++;
        }
        size = end;
        if (i < length) {
            writeRest(value, i);
        }
        ensure(1);
        buffer[size++] = '"';
    }

    private void writeRest(String value, int from) {
        int length = value.length();
        int i = from;
        while (i < length) {
            ensure(6);
            char c = value.charAt(i++);
            if (c <= 0x7f) {
                if (ESCAPES[c] == 0) {
                    buffer[size++] = (byte) c;
                } else {
                    escape((byte) c);
                }
            } else if (c < 0x800) {
                buffer[size++] = (byte) (0xc0 | (c >> 6));
                buffer[size++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isHighSurrogate(c) && i < length && Character.isLowSurrogate(value.charAt(i))) {
                int code = Character.toCodePoint(c, value.charAt(i++));
                buffer[size++] = (byte) (0xf0 | (code >> 18));
                buffer[size++] = (byte) (0x80 | ((code >> 12) & 0x3f));
                buffer[size++] = (byte) (0x80 | ((code >> 6) & 0x3f));
                buffer[size++] = (byte) (0x80 | (code & 0x3f));
            } else {
                char shown = Character.isSurrogate(c) ? '\ufffd' : c;
                buffer[size++] = (byte) (0xe0 | (shown >> 12));
                buffer[size++] = (byte) (0x80 | ((shown >> 6) & 0x3f));
                buffer[size++] = (byte) (0x80 | (shown & 0x3f));
            }
        }
    }

    private void escape(byte b) {
        ensure(6);
        buffer[size++] = '\\';
        buffer[size++] = ESCAPES[b];
        if (ESCAPES[b] == 'u') {
            buffer[size++] = '0';
            buffer[size++] = '0';
            buffer[size++] = HEX[b >> 4];
            buffer[size++] = HEX[b & 0xf];
        }
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            makeRoom(more);
        }
    }

    private void makeRoom(int more) {
        flush();
        long needed = (long) size + more;
        if (needed > LARGEST) {
            throw new IllegalStateException("JSON output of more than " + LARGEST + " bytes needs a sink");
        }
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(LARGEST, Math.max(needed, buffer.length * 2L)));
        }
    }

    private static byte[] escapes() {
        byte[] table = new byte[128];
        Arrays.fill(table, 0, ' ', (byte) 'u');
        table['"'] = '"';
        table['\\'] = '\\';
        table['\b'] = 'b';
        table['\t'] = 't';
        table['\n'] = 'n';
        table['\f'] = 'f';
        table['\r'] = 'r';
        return table;
    }
}
