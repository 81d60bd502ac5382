package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.http.RequestDecoder.Decoded;
import io.mesocosm.common.http.RequestDecoder.Refused;
import io.mesocosm.common.http.RequestDecoder.Unanswerable;
import io.mesocosm.common.http.RequestDecoder.Whole;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDecoderTest {

    private static final HttpLimits LIMITS = HttpLimits.DEFAULTS.withSizes(200, 100, 1000);
    private static final String TWO = "\r\nPOST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\nGET /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nxy";

    private final BodyBudget budget = new BodyBudget(LIMITS.totalBodyBytes());

    @Test
    void findsTheSameRequestsWhereverTheBytesAreSplit() {
        for (int first = 0; first <= TWO.length(); first++) {
            for (int second = first; second <= TWO.length(); second += 7) {
                List<Decoded> found =
                        decode(TWO.substring(0, first), TWO.substring(first, second), TWO.substring(second));
                assertThat(found).as("split at %s and %s", first, second).hasSize(2);
                assertThat(text(found.get(0))).isEqualTo("/a abc0123456789");
                assertThat(text(found.get(1))).isEqualTo("/b xy");
            }
        }
    }

    @Test
    void findsTheSameRequestsByteByByte() {
        assertThat(decode(TWO.split("")))
                .extracting(RequestDecoderTest::text)
                .containsExactly("/a abc0123456789", "/b xy");
    }

    @ParameterizedTest
    @CsvSource({
        "'5\nabcde\r\n', 500",
        "'\r\n', 500",
        "'-1\r\n', 500",
        "'0x1\r\n', 500",
        "'1000000000000000\r\n', 500",
        "'3\r\nabcd\r\n', 500",
        "'3\r\nabc\r0', 500",
        "'0\r\nA: b\r\n\r\n', 500",
        "'65\r\n', 413",
        "'FFFFFFFFFFFFFFF\r\n', 413"
    })
    void refusesBrokenChunks(String chunks, int status) {
        List<Decoded> found = decode("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        assertThat(found).hasSize(1);
        assertThat(((Refused) found.get(0)).response().status()).isEqualTo(status);
    }

    @Test
    void refusesAnEndlessChunkLine() {
        List<Decoded> found = decode("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + "x".repeat(2000));
        assertThat(((Refused) found.get(0)).response().status()).isEqualTo(500);
    }

    @Test
    void refusesBodiesLargerThanTheLimit() {
        List<Decoded> found = decode("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n");
        assertThat(((Refused) found.get(0)).response().status()).isEqualTo(413);
    }

    @Test
    void refusesBodiesBeyondWhatAllConnectionsHoldTogether() {
        assertThat(budget.reserve(950)).isTrue();
        List<Decoded> found = decode("POST / HTTP/1.1\r\nContent-Length: 60\r\n\r\n" + "x".repeat(60));
        assertThat(((Refused) found.get(0)).response().status()).isEqualTo(503);
        assertThat(budget.used()).isEqualTo(950);
    }

    @Test
    void closesOnHeadsLargerThanTheLimit() {
        assertThat(decode("GET / HTTP/1.1\r\nA: " + "a".repeat(200))).hasOnlyElementsOfType(Unanswerable.class);
        assertThat(decode("GET / HTTP/1.1\r\nA: " + "a".repeat(200) + "\r\n\r\n"))
                .hasOnlyElementsOfType(Unanswerable.class);
    }

    @Test
    void survivesMutatedRequests() {
        long seed = 20261121;
        var random = new Random(seed);
        for (int round = 0; round < 30_000; round++) {
            var own = new BodyBudget(LIMITS.totalBodyBytes());
            var decoder = new RequestDecoder(LIMITS, own);
            byte[] bytes = mutate(TWO.getBytes(StandardCharsets.ISO_8859_1), random);
            List<Decoded> found = feed(decoder, random, bytes);
            int bodies = found.stream()
                    .mapToInt(each -> each instanceof Whole whole ? whole.body().length : 0)
                    .sum();
            assertThat(own.used()).as("seed %s round %s", seed, round).isEqualTo(bodies + decoder.held());
            for (Decoded each : found.subList(0, Math.max(0, found.size() - 1))) {
                assertThat(each).as("only the last is broken, round %s", round).isInstanceOf(Whole.class);
            }
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(original);
        out.writeBytes(original);
        byte[] bytes = out.toByteArray();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "\r\n 0:;%x".charAt(random.nextInt(8));
                case 2 -> System.arraycopy(bytes, at, bytes, at / 2, Math.min(20, bytes.length - at));
                default -> bytes = java.util.Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }

    private static List<Decoded> feed(RequestDecoder decoder, Random random, byte[] bytes) {
        var found = new ArrayList<Decoded>();
        ByteBuf in = Unpooled.buffer();
        int at = 0;
        while (at < bytes.length) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(bytes.length));
            in.writeBytes(bytes, at, count);
            at += count;
            drain(decoder, in, found);
        }
        return found;
    }

    private List<Decoded> decode(String... parts) {
        var decoder = new RequestDecoder(LIMITS, budget);
        var found = new ArrayList<Decoded>();
        ByteBuf in = Unpooled.buffer();
        for (String part : parts) {
            in.writeBytes(part.getBytes(StandardCharsets.ISO_8859_1));
            drain(decoder, in, found);
        }
        found.forEach(each -> budget.release(each instanceof Whole whole ? whole.body().length : 0));
        return found;
    }

    private static void drain(RequestDecoder decoder, ByteBuf in, List<Decoded> found) {
        Optional<Decoded> next = decoder.decode(in);
        while (next.isPresent()) {
            found.add(next.get());
            next = decoder.decode(in);
        }
    }

    private static String text(Decoded decoded) {
        Whole whole = (Whole) decoded;
        return whole.head().path() + " " + new String(whole.body(), StandardCharsets.ISO_8859_1);
    }
}
