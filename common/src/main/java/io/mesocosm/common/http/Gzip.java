package io.mesocosm.common.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Content coding gzip, in memory. */
final class Gzip {

    /** What came of decompressing. */
    sealed interface Inflated permits Plain, Broken {}

    /** The bytes. */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way, not compared
    record Plain(byte[] bytes) implements Inflated {}

    /** Why there are none. */
    record Broken(HttpResponse response) implements Inflated {}

    /** Above it, speed matters more than the last percents. */
    private static final int FAST_FROM = 64 * 1024;

    private static final int OS_OFFSET = 9;
    private static final int OS_UNIX = 3;

    private Gzip() {}

    private static final class Levelled extends GZIPOutputStream {
        Levelled(OutputStream out, int level) throws IOException {
            super(out, 8192);
            def.setLevel(level);
        }
    }

    static byte[] compress(byte[] plain) {
        var out = new ByteArrayOutputStream(Math.max(512, plain.length / 4));
        int level = plain.length < FAST_FROM ? Deflater.DEFAULT_COMPRESSION : Deflater.BEST_SPEED;
        try (var gzip = new Levelled(out, level)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("gzip in memory", e);
        }
        byte[] compressed = out.toByteArray();
        compressed[OS_OFFSET] = OS_UNIX;
        return compressed;
    }

    static Inflated decompress(byte[] compressed, int limitBytes) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed), 8192)) {
            byte[] plain = in.readNBytes(limitBytes);
            if (plain.length == limitBytes && in.read() >= 0) {
                return broken(413, "Request body is larger than " + limitBytes + " bytes");
            }
            return new Plain(plain);
        } catch (EOFException e) {
            return broken(500, "Failed to decompress body");
        } catch (IOException e) {
            return broken(500, "failed to decode body");
        }
    }

    private static Broken broken(int status, String text) {
        return new Broken(HttpResponse.text(status, text));
    }
}
