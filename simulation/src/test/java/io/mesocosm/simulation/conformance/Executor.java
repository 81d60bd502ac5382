package io.mesocosm.simulation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.simulation.processes.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The custom executor of the story: makes of each task what its data says, sends messages back, and ends its process by
 * taking away the file that it lives by. Its process does nothing but to write its environment down and to be there.
 */
final class Executor implements AutoCloseable {

    private final Path directory;
    private final String ids;
    private final CompletableFuture<StreamClient> stream = new CompletableFuture<>();

    Executor(Path directory, String frameworkId) {
        this.directory = directory;
        this.ids =
                "\"framework_id\":{\"value\":\"" + frameworkId + "\"},\"executor_id\":{\"value\":\"golden-executor\"}";
    }

    /** What its process runs. */
    static String command(Path directory) {
        return "env > " + directory.resolve("environment") + "; while [ -e " + directory.resolve("executor")
                + " ]; do sleep 0.05; done";
    }

    /** Subscribes as soon as the process runs. */
    void subscribe(RecordedCluster cluster) {
        Await.until("the executor runs", cluster::logs, () -> Files.exists(directory.resolve("environment")));
        Await.until(
                "the executor is known",
                cluster::logs,
                () -> stream.complete(new StreamClient(
                        cluster.agentAddress(),
                        "/api/v1/executor",
                        "{\"type\":\"SUBSCRIBE\"," + ids + ",\"subscribe\":{}}",
                        this::on)));
    }

    List<String> events() {
        return stream.join().records();
    }

    private void on(String event) {
        String type = Texts.first("^\\{\"type\":\"([A-Z]+)\"", event);
        switch (type) {
            case "LAUNCH" ->
                launch(
                        Texts.first("\"task_id\":\\{\"value\":\"(.*?)\"", event),
                        Texts.first("\"data\":\"(.*?)\"", event));
            case "MESSAGE" ->
                call("MESSAGE", "\"message\":{\"data\":\"" + Texts.first("\"data\":\"(.*?)\"", event) + "\"}");
            case "KILL" -> {
                String task = Texts.first("\"task_id\":\\{\"value\":\"(.*?)\"", event);
                update(task, "TASK_KILLING", "");
                update(task, "TASK_KILLED", ",\"message\":\"killed\"");
            }
            case "SHUTDOWN" -> end();
            default -> assertThat(type).isIn("SUBSCRIBED", "ACKNOWLEDGED", "HEARTBEAT");
        }
    }

    private void launch(String task, String data) {
        update(task, "TASK_STARTING", "");
        update(
                task,
                "TASK_RUNNING",
                ",\"message\":\"up\",\"data\":\"AAH+/w==\",\"healthy\":true,\"labels\":{\"labels\":["
                        + "{\"key\":\"k\",\"value\":\"v\"},{\"key\":\"novalue\"}]}");
        if (data.equals("ZmluaXNo")) {
            update(task, "TASK_FINISHED", ",\"message\":\"done\"");
        } else if (data.equals("ZmFpbA==")) {
            update(
                    task,
                    "TASK_FAILED",
                    ",\"message\":\"failed as told\",\"reason\":\"REASON_COMMAND_EXECUTOR_FAILED\"");
        }
    }

    private void update(String task, String state, String more) {
        call(
                "UPDATE",
                "\"update\":{\"status\":{\"task_id\":{\"value\":\"" + task + "\"},\"state\":\"" + state
                        + "\",\"source\":\"SOURCE_EXECUTOR\",\"uuid\":\"" + Texts.uuid()
                        + "\",\"executor_id\":{\"value\":\"golden-executor\"},\"timestamp\":1795226225.1242383" + more
                        + "}}");
    }

    private void call(String type, String member) {
        assertThat(stream.join().call("{\"type\":\"" + type + "\"," + ids + "," + member + "}"))
                .isEqualTo(202);
    }

    /** The process ends. */
    void end() {
        try {
            Files.deleteIfExists(directory.resolve("executor"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end();
        if (stream.isDone()) {
            stream.join().close();
        }
    }
}
