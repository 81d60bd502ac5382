package io.mesocosm.common.libprocess;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.RawClient;
import io.mesocosm.common.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibprocessHandlerTest {

    private static final Upid SELF = new Upid("master", "10.0.0.1", 5050);
    private static final String FROM = "Libprocess-From: slave(1)@127.0.0.1:5051\r\n";

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RecordingMailbox mailbox = new RecordingMailbox("master", "slave(1)");

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        executor.shutdownNow();
    }

    private RawClient connect(Mailbox to, boolean requirePeerAddress) throws IOException {
        var handler = new LibprocessHandler(
                SELF, to, (request, exchange) -> exchange.respond(HttpResponse.text(200, "http")), requirePeerAddress);
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer server = HttpServer.start(anywhere, handler, HttpLimits.DEFAULTS, executor);
        var client = new RawClient(server.address());
        opened.add(client);
        opened.add(server);
        return client;
    }

    @Test
    void deliversWithSenderNameAndBody() throws Exception {
        RawClient client = connect(mailbox, false);
        client.send("POST /slave%281%29/a.B HTTP/1.1\r\n" + FROM + "Content-Length: 3\r\n\r\nabc");
        assertThat(client.readResponse()).startsWith("HTTP/1.1 202 Accepted\r\n");
        assertThat(mailbox.delivered.take())
                .isEqualTo(new Envelope(
                        new Upid("slave(1)", "127.0.0.1", 5051),
                        new Upid("slave(1)", "10.0.0.1", 5050),
                        "a.B",
                        ByteString.copyFromUtf8("abc")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Libprocess-From: a@1.2.3.4:5 | a@1.2.3.4:5",
                "User-Agent: libprocess/a@1.2.3.4:5 | a@1.2.3.4:5",
                "libprocess-from:  a@1.2.3.4:5  | a@1.2.3.4:5",
                "Libprocess-From: garbage | @0.0.0.0:0",
                "Libprocess-From: | @0.0.0.0:0"
            })
    void findsTheSender(String header, String from) throws Exception {
        RawClient client = connect(mailbox, false);
        client.send("POST /master/x HTTP/1.1\r\n" + header + "\r\n\r\n");
        assertThat(client.readResponse()).startsWith("HTTP/1.1 202 Accepted\r\n");
        assertThat(mailbox.delivered.take().from()).hasToString(from);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST /nobody/x | 404 404 Not Found.",
                "POST / | 404 404 Not Found.",
                "POST /%zz/x | 500 Failed to decode URL path: /%zz/x",
                "GET /master/x | 200 http",
                "PUT /master/x | 200 http"
            })
    void deliversNothingElse(String line, String answer) throws Exception {
        RawClient client = connect(mailbox, false);
        String response = client.send(line + " HTTP/1.1\r\n" + FROM + "\r\n").readResponse();
        String status = response.substring(9, 12);
        assertThat(status + " " + response.substring(response.indexOf("\r\n\r\n") + 4))
                .isEqualTo(answer);
        assertThat(mailbox.delivered).isEmpty();
    }

    @Test
    void refusesForeignSenderAddressesWhereThatIsAsked() throws Exception {
        RawClient client = connect(mailbox, true);
        String other = "Libprocess-From: slave(1)@10.9.8.7:5051\r\n";
        assertThat(client.send("POST /master/x HTTP/1.1\r\n" + other + "\r\n").readResponse())
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .contains("UPID IP address validation failed: Message from slave(1)@10.9.8.7:5051 was sent from IP "
                        + "127.0.0.1:");
        assertThat(client.send("POST /master/x HTTP/1.1\r\n" + FROM + "\r\n").readResponse())
                .startsWith("HTTP/1.1 202 Accepted\r\n");
    }

    @Test
    void letsAPeerWaitWhileTheMailboxIsFull() throws Exception {
        var gate = new CountDownLatch(1);
        var arrived = new AtomicInteger();
        var slow = new Mailbox() {
            @Override
            public boolean hosts(String actorId) {
                return true;
            }

            @Override
            public void deliver(Envelope envelope) {
                arrived.incrementAndGet();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                mailbox.deliver(envelope);
            }

            @Override
            public void exited(Upid upid) {}
        };
        RawClient client = connect(slow, false);
        int count = 2000;
        var requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append("POST /master/").append(i).append(" HTTP/1.1\r\n" + FROM + "\r\n");
        }
        client.send(requests.toString());
        Await.until("the first waits", () -> arrived.get() == 1);
        gate.countDown();
        for (int i = 0; i < count; i++) {
            assertThat(mailbox.delivered.take().name()).isEqualTo("" + i);
        }
        assertThat(arrived).hasValue(count);
    }
}
