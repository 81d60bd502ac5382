package io.mesocosm.common.libprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.RawClient;
import io.mesocosm.common.testing.Await;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes that Mesos' daemons wrote are read as they meant them, and written the same. */
class RecordedMessagesTest {

    private record Message(Upid from, Upid to, String name, int bytes) {
        static Message of(Envelope envelope) {
            return new Message(
                    envelope.from(),
                    envelope.to(),
                    envelope.name(),
                    envelope.body().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"agent-master, 1", "agent-master, 2", "cram-md5, 1", "cram-md5, 2"})
    void readsAndWritesThemByteForByte(String run, String connection) throws Exception {
        byte[] sent = resource(run + "-" + connection + ".client.bin");
        byte[] answered = resource(run + "-" + connection + ".server.bin");
        List<Message> expected = messages(run, connection);
        Upid self = expected.get(0).to();
        var mailbox = new RecordingMailbox(
                expected.stream().map(message -> message.to().id()).distinct().toArray(String[]::new));
        ExecutorService executor = Executors.newCachedThreadPool();
        var handler =
                new LibprocessHandler(self, mailbox, (request, exchange) -> exchange.respond(HttpResponse.notFound()));
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (HttpServer server = HttpServer.start(anywhere, handler, HttpLimits.DEFAULTS, executor);
                var client = new RawClient(server.address())) {
            client.send(sent);
            assertThat(masked(client.read(answered.length))).isEqualTo(masked(answered));
            Await.until("all arrived", () -> mailbox.delivered.size() == expected.size());
        } finally {
            executor.shutdownNow();
        }
        var received = new ArrayList<>(mailbox.delivered);
        assertThat(received).extracting(Message::of).isEqualTo(expected);
        ByteBuf written = Unpooled.buffer();
        received.forEach(envelope -> MessageCodec.write(envelope, written));
        assertThat(ByteBufUtil.getBytes(written)).isEqualTo(sent);
    }

    private static List<Message> messages(String run, String connection) throws IOException {
        return new String(resource(run + ".index.tsv"), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .filter(f -> f[6].equals(connection))
                .map(f -> new Message(
                        Upid.parse(f[2]).orElseThrow(), Upid.parse(f[3]).orElseThrow(), f[4], Integer.parseInt(f[5])))
                .toList();
    }

    private static String masked(byte[] responses) {
        return new String(responses, StandardCharsets.UTF_8).replaceAll("Date: [^\r]*", "Date: *");
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = RecordedMessagesTest.class.getResourceAsStream("recorded/" + name)) {
            return in.readAllBytes();
        }
    }
}
