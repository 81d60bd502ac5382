package io.mesocosm.master.edge;

import io.mesocosm.common.daemon.Verbosity;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.master.flags.MasterFlags;
import io.mesocosm.master.state.MasterState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A master on a free port of this machine, and a client for it. */
final class TestMaster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final class Quiet implements Verbosity {
        private volatile int level;

        @Override
        public int level() {
            return level;
        }

        @Override
        public void set(int wanted, Duration duration) {
            level = wanted;
        }
    }

    final Master master;
    final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    final List<String> failures = new CopyOnWriteArrayList<>();

    /** A master that leads alone and forgets its registry. */
    TestMaster(String... more) throws IOException, FlagException {
        this(List.of("--registry=in_memory", "--allocation_interval=50ms"), Arrays.asList(more));
        awaitState(state -> state.leadership().isServing());
    }

    private TestMaster(List<String> first, List<String> more) throws IOException, FlagException {
        List<String> arguments = new ArrayList<>(List.of("--ip=127.0.0.1", "--hostname=127.0.0.1", "--port=0"));
        arguments.addAll(first);
        arguments.addAll(more);
        master = Master.start(MasterFlags.parse(arguments, Map.of()), new Quiet(), failures::add);
    }

    /** A master that may lead some time. */
    static TestMaster candidate(String... flags) throws IOException, FlagException {
        return new TestMaster(List.of("--allocation_interval=50ms"), Arrays.asList(flags));
    }

    InetSocketAddress address() {
        return master.address();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + address().getPort() + path);
    }

    /** Waits until the published state is so. */
    MasterState awaitState(Predicate<MasterState> condition) {
        return Await.until("state", master::snapshot, condition);
    }

    MasterState snapshot() {
        return master.snapshot();
    }

    /** What {@code /metrics/snapshot} says of one. */
    double metric(String name) {
        try {
            String json = get("/metrics/snapshot").body();
            int start = json.indexOf("\"" + name + "\":");
            if (start < 0) {
                throw new AssertionError("no metric " + name + " in " + json);
            }
            return Double.parseDouble(json.substring(start + name.length() + 3).split("[,}]", 2)[0]);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> postProtobuf(String path, byte[] body, String accept)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/x-protobuf")
                        .header("Accept", accept)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        client.shutdownNow();
        master.close();
    }
}
