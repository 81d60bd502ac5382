package io.mesocosm.executor.client;

import com.google.protobuf.ByteString;
import io.mesocosm.common.api.ApiClient;
import io.mesocosm.common.api.ClientThread;
import io.mesocosm.common.http.ClientLimits;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpClient;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.ids.UuidBytes;
import java.time.Clock;
import java.util.UUID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/**
 * An executor's connection to its agent. It subscribes, subscribes again after the agent was restarted and tells it what
 * may have been lost, and passes events to an {@link Executor}.
 *
 * <p>With a framework that does not checkpoint, the loss of the agent is a shutdown, as is an agent that stays away for
 * longer than the recovery timeout. All methods are safe from any thread. Source: Mesos v1 executor library.
 */
public final class ExecutorClient implements AutoCloseable {

    private final ExecutorEnvironment environment;
    private final Network network;
    private final HttpClient http;
    private final Session session;
    private final ClientThread thread;

    private ExecutorClient(ExecutorEnvironment environment, MediaType mediaType, Executor executor) {
        this.environment = environment;
        this.network = Network.open(1);
        this.http = new HttpClient(network, ClientLimits.DEFAULTS);
        Headers headers = environment
                .token()
                .map(token -> Headers.of("Authorization", "Bearer " + token))
                .orElse(Headers.none());
        this.session = new Session(environment, new ApiClient(http, mediaType, headers), executor, this);
        this.thread = new ClientThread("executor", session::run);
    }

    /** Connects to the agent that started this process, in protobuf. Returns at once. */
    public static ExecutorClient start(Executor executor) {
        return start(ExecutorEnvironment.ofProcess(), MediaType.PROTOBUF, executor);
    }

    /** Connects. Returns at once. */
    public static ExecutorClient start(ExecutorEnvironment environment, MediaType mediaType, Executor executor) {
        var client = new ExecutorClient(environment, mediaType, executor);
        client.thread.start();
        return client;
    }

    /**
     * Waits until the client has ended: by {@link #close}, by a shutdown, or by an error.
     *
     * @throws ExecutorException when the agent sent ERROR or refused the subscription for good, or the executor threw
     */
    public void await() throws ExecutorException, InterruptedException {
        thread.await();
        session.rethrow();
    }

    /** Tells a task's state, with a message that can be empty. */
    public void update(TaskID task, TaskState state, String message) {
        var status = TaskStatus.newBuilder().setTaskId(task).setState(state);
        if (!message.isEmpty()) {
            status.setMessage(message);
        }
        update(status.build());
    }

    /** Tells a task's state; id, source, executor and time are added where they are not set. */
    public void update(TaskStatus status) {
        var whole = status.toBuilder().setSource(TaskStatus.Source.SOURCE_EXECUTOR);
        whole.setExecutorId(environment.executor().toProto());
        if (!status.hasUuid()) {
            whole.setUuid(UuidBytes.of(UUID.randomUUID()));
        }
        if (!status.hasTimestamp()) {
            whole.setTimestamp(Clock.systemUTC().millis() / 1000.0);
        }
        session.update(Call.Update.newBuilder().setStatus(whole).build());
    }

    /** Sends bytes to the scheduler; false when there is no subscription. They can get lost. */
    public boolean message(ByteString data) {
        return session.send(Call.newBuilder()
                .setType(Call.Type.MESSAGE)
                .setMessage(Call.Message.newBuilder().setData(data)));
    }

    /** Disconnects. Waits unless called by the executor. */
    @Override
    public void close() {
        session.end();
        thread.end();
        http.close();
        network.close();
    }
}
