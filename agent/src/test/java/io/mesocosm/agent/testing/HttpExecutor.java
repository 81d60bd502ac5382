package io.mesocosm.agent.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/** An executor on the v1 API that does what a test says. Owned by the test's thread. */
public final class HttpExecutor implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI uri;
    private final boolean json;
    private final FrameworkID framework;
    private final ExecutorID executor;
    private final InputStream events;

    /** Subscribes, speaking JSON or protobuf. */
    public HttpExecutor(int port, boolean json, FrameworkID framework, String executor)
            throws IOException, InterruptedException {
        this.uri = URI.create("http://127.0.0.1:" + port + "/api/v1/executor");
        this.json = json;
        this.framework = framework;
        this.executor = ExecutorID.newBuilder().setValue(executor).build();
        var subscribe = call(Call.Type.SUBSCRIBE).setSubscribe(Call.Subscribe.getDefaultInstance());
        var response = client.send(request(subscribe.build()), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("SUBSCRIBE answered " + response.statusCode());
        }
        this.events = response.body();
    }

    private Call.Builder call(Call.Type type) {
        return Call.newBuilder().setType(type).setFrameworkId(framework).setExecutorId(executor);
    }

    private HttpRequest request(Message call) {
        String type = json ? "application/json" : "application/x-protobuf";
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", type)
                .header("Accept", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(json ? ProtoJson.toBytes(call) : call.toByteArray()))
                .build();
    }

    /** The next event; waits for it. */
    public Event next() throws IOException, JsonException {
        int length = 0;
        for (int c = events.read(); c != '\n'; c = events.read()) {
            if (c < 0) {
                throw new IOException("the stream has ended");
            }
            length = length * 10 + c - '0';
        }
        byte[] record = events.readNBytes(length);
        if (!json) {
            return Event.parseFrom(record);
        }
        Event.Builder event = Event.newBuilder();
        ProtoJson.parse(record, event);
        return event.build();
    }

    /** Whether the agent has ended the stream. */
    public boolean ended() throws IOException {
        return events.read() < 0;
    }

    /** Tells how a task is; answers the status of the answer. */
    public int update(String task, TaskState state, ByteString uuid) throws IOException, InterruptedException {
        var status = TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(task))
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(uuid);
        var update = call(Call.Type.UPDATE).setUpdate(Call.Update.newBuilder().setStatus(status));
        return client.send(request(update.build()), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Override
    public void close() throws IOException {
        events.close();
        client.shutdownNow();
    }
}
