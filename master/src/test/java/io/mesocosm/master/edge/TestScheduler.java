package io.mesocosm.master.edge;

import io.mesocosm.common.http.RecordIO;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A scheduler over HTTP that remembers what it is told. */
final class TestScheduler implements AutoCloseable {

    private final TestMaster master;
    private final HttpResponse<InputStream> response;
    private volatile boolean ended;
    final List<Event> events = new CopyOnWriteArrayList<>();
    final FrameworkID id;
    final String streamId;

    TestScheduler(TestMaster master, FrameworkInfo info, boolean json) throws IOException, InterruptedException {
        this.master = master;
        String type = json ? "application/json" : "application/x-protobuf";
        var subscribe = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
        if (info.hasId()) {
            subscribe.setFrameworkId(info.getId());
        }
        response = master.client.send(
                HttpRequest.newBuilder(master.uri("/api/v1/scheduler"))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Accept", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(
                                subscribe.build().toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        streamId = response.headers().firstValue("Mesos-Stream-Id").orElse("");
        Thread.ofVirtual().start(() -> read(json));
        id = await(Event::hasSubscribed).getSubscribed().getFrameworkId();
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    private void read(boolean json) {
        RecordIO.Decoder decoder = new RecordIO.Decoder(1 << 26);
        byte[] buffer = new byte[8192];
        try (InputStream in = response.body()) {
            int count = in.read(buffer);
            while (count >= 0) {
                for (byte[] record : decoder.feed(buffer, 0, count)) {
                    events.add(json ? parse(record) : Event.parseFrom(record));
                }
                count = in.read(buffer);
            }
        } catch (IOException | JsonException e) {
            // The stream has ended, by either side.
            return;
        } finally {
            ended = true;
        }
    }

    /** Whether its stream is over. */
    boolean hasEnded() {
        return ended;
    }

    private static Event parse(byte[] record) throws JsonException {
        Event.Builder event = Event.newBuilder();
        ProtoJson.parse(record, event);
        return event.build();
    }

    /** The first event that is so, now or soon. */
    Event await(Predicate<Event> wanted) {
        return Await.until("event", () -> events.stream().filter(wanted).toList(), found -> !found.isEmpty())
                .getFirst();
    }

    /** Sends a call, with the ids of this scheduler; returns the status of the answer. */
    int call(Call.Builder call) throws IOException, InterruptedException {
        HttpResponse<String> answer = master.client.send(
                HttpRequest.newBuilder(master.uri("/api/v1/scheduler"))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Mesos-Stream-Id", streamId)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(
                                call.setFrameworkId(id).build().toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode();
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
