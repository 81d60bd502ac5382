package io.mesocosm.common.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class EventWriterTest {

    private static final String UNSPEAKABLE = "unspeakable";

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Kept kept = new Kept();
    private final EventWriter<String> stream = new EventWriter<>(
            kept, new EventWriter.Encoding<>(String::length, EventWriterTest::encode), waiting::add, 10);

    /** What was done to the response. */
    private static final class Kept implements ResponseStream {

        private final List<String> done = new ArrayList<>();

        @Override
        public boolean write(byte[] bytes) {
            done.add(new String(bytes, UTF_8));
            return true;
        }

        @Override
        public void close() {
            done.add("close");
        }

        @Override
        public void abort(String reason) {
            done.add("abort");
        }

        @Override
        public void onClose(Runnable action) {
            throw new AssertionError("nobody asked");
        }
    }

    private static byte[] encode(String event) {
        if (event.equals(UNSPEAKABLE)) {
            throw new IllegalStateException("no words for it");
        }
        return event.getBytes(UTF_8);
    }

    private void work() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    @Test
    void eventsAreWrittenAsRecordsInTheirOrderAndThenTheEnd() {
        stream.send("one");
        stream.send("three");
        stream.close();
        assertThat(kept.done).isEmpty();

        work();

        assertThat(kept.done).containsExactly("3\none", "5\nthree", "close");
    }

    @Test
    void peerIsCutOffWhenTooManyBytesWait() {
        stream.send("0123456789ab");
        assertThat(kept.done).isEmpty();
        stream.send("x");
        assertThat(kept.done).containsExactly("abort");

        stream.send("y");
        work();

        assertThat(kept.done).containsExactly("abort");
    }

    @Test
    void bytesThatWereEncodedMakeRoom() {
        for (int i = 0; i < 100; i++) {
            stream.send("0123456789");
            work();
        }

        assertThat(kept.done).hasSize(100).containsOnly("10\n0123456789");
    }

    @Test
    void streamEndsWhenAnEventCannotBeEncoded() {
        stream.send("before");
        stream.send(UNSPEAKABLE);
        work();
        stream.send("after");
        work();

        assertThat(kept.done).containsExactly("6\nbefore", "abort");
    }
}
