package io.mesocosm.simulation.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The client's side of an event stream in JSON that keeps each record as it came. Safe from any thread. */
final class StreamClient implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final HttpHeaders head;
    private final List<String> records = new ArrayList<>();

    /**
     * Subscribes and reads.
     *
     * @param onRecord is given each record, in order, on the reading thread
     * @throws IOException when the answer is not 200, with what it says
     */
    StreamClient(String address, String path, String subscribe, Consumer<String> onRecord)
            throws IOException, InterruptedException {
        uri = URI.create("http://" + address + path);
        HttpResponse<InputStream> response =
                http.send(request(subscribe).build(), HttpResponse.BodyHandlers.ofInputStream());
        head = response.headers();
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw new IOException(
                        response.statusCode() + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        Thread.ofVirtual().start(() -> read(response.body(), onRecord));
    }

    private HttpRequest.Builder request(String body) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private void read(InputStream in, Consumer<String> onRecord) {
        try (in) {
            for (int c = in.read(); c >= 0; c = in.read()) {
                int length = 0;
                for (; c != '\n'; c = in.read()) {
                    length = length * 10 + c - '0';
                }
                String json = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                synchronized (this) {
                    records.add(json);
                }
                onRecord.accept(json);
            }
        } catch (IOException e) {
            // The stream ended because one of both sides was closed.
            return;
        }
    }

    /** Sends another call with the stream's id; its status. */
    int call(String json) {
        HttpRequest.Builder request = request(json);
        head.firstValue("Mesos-Stream-Id").ifPresent(id -> request.header("Mesos-Stream-Id", id));
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(json, e);
        }
    }

    synchronized List<String> records() {
        return List.copyOf(records);
    }

    HttpHeaders head() {
        return head;
    }

    String streamId() {
        return head.firstValue("Mesos-Stream-Id").orElseThrow();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
