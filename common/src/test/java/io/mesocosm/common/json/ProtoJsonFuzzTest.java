package io.mesocosm.common.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, reading them ends with a message or a sentence. */
class ProtoJsonFuzzTest {

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\u",
            "\\ud800",
            "null",
            "true",
            "1e999",
            "-",
            "\"type\"",
            "\"x\"",
            "1.5",
            "\u0000",
            "é",
            "\n",
            "{\"a\":",
            "\"Infinity\"",
            "18446744073709551616");

    @Test
    void mutatedMessagesNeverBreakTheReader() {
        SplittableRandom random = new SplittableRandom(23);
        List<byte[]> events = Recorded.records("streams/scheduler-json.recordio");
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] mutated = mutate(events.get(random.nextInt(events.size())).clone(), random);
            try {
                ProtoJson.parse(mutated, org.apache.mesos.v1.scheduler.Protos.Event.newBuilder());
                read++;
            } catch (JsonException e) {
                assertThat(e.getMessage()).isNotEmpty();
                refused++;
            }
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    private static byte[] mutate(byte[] json, SplittableRandom random) {
        byte[] mutated = json;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(mutated.length + 1);
            int end = Math.min(mutated.length, at + random.nextInt(8));
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            switch (random.nextInt(4)) {
                case 0 -> mutated = splice(mutated, at, end, piece.getBytes(UTF_8));
                case 1 -> mutated = splice(mutated, at, at, piece.getBytes(UTF_8));
                case 2 -> mutated = splice(mutated, at, end, new byte[] {(byte) random.nextInt()});
                default -> mutated = splice(mutated, at, random.nextInt(10) == 0 ? mutated.length : end, new byte[0]);
            }
        }
        return mutated;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] piece) {
        byte[] spliced = new byte[bytes.length - (to - from) + piece.length];
        System.arraycopy(bytes, 0, spliced, 0, from);
        System.arraycopy(piece, 0, spliced, from, piece.length);
        System.arraycopy(bytes, to, spliced, from + piece.length, bytes.length - to);
        return spliced;
    }

    @Test
    void randomBytesNeverBreakTheReader() {
        SplittableRandom random = new SplittableRandom(29);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            try {
                ProtoJson.parse(bytes, org.apache.mesos.v1.scheduler.Protos.Call.newBuilder());
            } catch (JsonException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
