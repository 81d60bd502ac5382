package io.mesocosm.executor.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.executor.client.ScriptedAgent.Received;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutorClientTest {

    private static final TaskInfo TASK = TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setAgentId(AgentID.newBuilder().setValue("a"))
            .build();

    private final ScriptedAgent agent;
    private final Recorder recorder = new Recorder();
    private Optional<ExecutorClient> started = Optional.empty();

    ExecutorClientTest() throws IOException {
        agent = new ScriptedAgent();
    }

    @AfterEach
    void stop() {
        started.ifPresent(ExecutorClient::close);
        agent.close();
    }

    @Test
    void taskIsLaunchedAndItsStatesAreToldInOrder() throws Exception {
        start(true);
        Received subscribe = agent.await(Call.Type.SUBSCRIBE);
        subscribe.send(launch());

        TaskStatus first = agent.await(Call.Type.UPDATE).call().getUpdate().getStatus();
        TaskStatus second = agent.await(Call.Type.UPDATE).call().getUpdate().getStatus();

        assertThat(subscribe.path()).isEqualTo("/slave(1)/api/v1/executor");
        assertThat(subscribe.call().getFrameworkId().getValue()).isEqualTo("f");
        assertThat(first.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(second.getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(second.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(second.getExecutorId().getValue()).isEqualTo("e");
        assertThat(second.getUuid().size()).isEqualTo(16);
        assertThat(second.getUuid()).isNotEqualTo(first.getUuid());
    }

    @Test
    void resubscriptionCarriesWhatIsNotAcknowledged() throws Exception {
        start(true);
        Received subscribe = agent.await(Call.Type.SUBSCRIBE);
        subscribe.send(launch());
        agent.await(Call.Type.UPDATE);
        var finished = agent.await(Call.Type.UPDATE).call().getUpdate();
        subscribe.stream().close();

        var again = agent.await(Call.Type.SUBSCRIBE).call().getSubscribe();

        assertThat(again.getUnacknowledgedTasksList()).containsExactly(TASK);
        assertThat(again.getUnacknowledgedUpdatesList()).hasSize(2).contains(finished);
        assertThat(recorder.next()).isEqualTo("launch");
        assertThat(recorder.next()).isEqualTo("disconnected");
    }

    @Test
    void acknowledgedUpdateIsForgotten() throws Exception {
        start(true);
        Received subscribe = agent.await(Call.Type.SUBSCRIBE);
        subscribe.send(launch());
        var running = agent.await(Call.Type.UPDATE).call().getUpdate().getStatus();
        var finished = agent.await(Call.Type.UPDATE).call().getUpdate().getStatus();
        subscribe.send(acknowledged(running.getUuid()));
        subscribe.send(acknowledged(finished.getUuid()));
        // What comes behind shows that the acknowledgements are through.
        subscribe.send(Event.newBuilder()
                .setType(Event.Type.MESSAGE)
                .setMessage(Event.Message.newBuilder().setData(ByteString.copyFromUtf8("mark"))));
        recorder.next();
        recorder.next();
        subscribe.stream().close();

        var again = agent.await(Call.Type.SUBSCRIBE).call().getSubscribe();

        assertThat(again.getUnacknowledgedTasksList()).isEmpty();
        assertThat(again.getUnacknowledgedUpdatesList()).isEmpty();
    }

    @Test
    void withoutCheckpointingTheLossOfTheAgentIsAShutdown() throws Exception {
        ExecutorClient client = start(false);
        agent.await(Call.Type.SUBSCRIBE).stream().close();

        client.await();
        assertThat(recorder.next()).isEqualTo("disconnected");
        assertThat(recorder.next()).isEqualTo("shutdown");
    }

    @Test
    void shutdownEndsTheClientOnceItIsClosed() throws Exception {
        ExecutorClient client = start(true);
        agent.await(Call.Type.SUBSCRIBE).send(Event.newBuilder().setType(Event.Type.SHUTDOWN));

        client.await();
        assertThat(recorder.next()).isEqualTo("shutdown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MESOS_SLAVE_PID", "MESOS_FRAMEWORK_ID", "MESOS_EXECUTOR_ID"})
    void missingVariableIsNamed(String missing) {
        Map<String, String> variables = variables(true);
        variables.remove(missing);

        assertThatThrownBy(() -> ExecutorEnvironment.of(variables))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(missing);
    }

    private ExecutorClient start(boolean checkpoint) {
        var client = ExecutorClient.start(ExecutorEnvironment.of(variables(checkpoint)), MediaType.PROTOBUF, recorder);
        started = Optional.of(client);
        return client;
    }

    private Map<String, String> variables(boolean checkpoint) {
        return new HashMap<>(Map.of(
                "MESOS_SLAVE_PID",
                agent.pid(),
                "MESOS_FRAMEWORK_ID",
                "f",
                "MESOS_EXECUTOR_ID",
                "e",
                "MESOS_CHECKPOINT",
                checkpoint ? "1" : "0",
                "MESOS_SUBSCRIPTION_BACKOFF_MAX",
                "10ms"));
    }

    private static Event.Builder launch() {
        return Event.newBuilder()
                .setType(Event.Type.LAUNCH)
                .setLaunch(Event.Launch.newBuilder().setTask(TASK));
    }

    private static Event.Builder acknowledged(ByteString uuid) {
        return Event.newBuilder()
                .setType(Event.Type.ACKNOWLEDGED)
                .setAcknowledged(Event.Acknowledged.newBuilder()
                        .setTaskId(TASK.getTaskId())
                        .setUuid(uuid));
    }

    /** Finishes every task at once and remembers what it is told. */
    private static final class Recorder implements Executor {

        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            String next = told.poll(20, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        @Override
        public void disconnected(ExecutorClient client) {
            told.add("disconnected");
        }

        @Override
        public void launch(ExecutorClient client, TaskInfo task) {
            told.add("launch");
            client.update(task.getTaskId(), TaskState.TASK_RUNNING, "");
            client.update(task.getTaskId(), TaskState.TASK_FINISHED, "done");
        }

        @Override
        public void kill(ExecutorClient client, TaskID task, Optional<KillPolicy> policy) {
            told.add("kill");
        }

        @Override
        public void message(ExecutorClient client, ByteString data) {
            told.add("message " + data.toStringUtf8());
        }

        @Override
        public void shutdown(ExecutorClient client) {
            told.add("shutdown");
            client.close();
        }
    }
}
