package io.mesocosm.simulation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.simulation.processes.Await;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A scheduler that acknowledges every update and leaves all else to the story. */
final class StoryScheduler implements AutoCloseable {

    private static final String INFO = "\"user\":\"root\",\"roles\":[\"dev\"],\"capabilities\":["
            + "{\"type\":\"MULTI_ROLE\"},{\"type\":\"PARTITION_AWARE\"},{\"type\":\"TASK_KILLING_STATE\"},"
            + "{\"type\":\"RESERVATION_REFINEMENT\"}],\"principal\":\"golden\",\"checkpoint\":true,"
            + "\"failover_timeout\":600,\"hostname\":\"127.0.0.1\","
            + "\"labels\":{\"labels\":[{\"key\":\"team\",\"value\":\"x\"}]}";

    private final CompletableFuture<StreamClient> stream = new CompletableFuture<>();
    private final Supplier<String> logs;
    private final String id;
    private int offersSeen;

    /**
     * Subscribes.
     *
     * @param again the id of the framework that it takes over; empty for a new one
     */
    StoryScheduler(RecordedCluster cluster, String again) throws IOException, InterruptedException {
        logs = cluster::logs;
        String member = again.isEmpty() ? "" : ",\"framework_id\":{\"value\":\"" + again + "\"}";
        String info = again.isEmpty() ? "" : ",\"id\":{\"value\":\"" + again + "\"}";
        stream.complete(new StreamClient(
                cluster.masterAddress(),
                "/api/v1/scheduler",
                "{\"type\":\"SUBSCRIBE\"" + member + ",\"subscribe\":{\"framework_info\":{\"name\":\"golden\"," + INFO
                        + info + "}}}",
                this::on));
        id = Texts.first("\"framework_id\":\\{\"value\":\"(.*?)\"", await("\"type\":\"SUBSCRIBED\""));
    }

    String id() {
        return id;
    }

    List<String> events() {
        return stream.join().records();
    }

    StreamClient stream() {
        return stream.join();
    }

    private void on(String event) {
        if (event.startsWith("{\"type\":\"UPDATE\"") && event.contains("\"uuid\":")) {
            call(
                    202,
                    "ACKNOWLEDGE",
                    "\"acknowledge\":{\"agent_id\":{\"value\":\""
                            + Texts.first("\"agent_id\":\\{\"value\":\"(.*?)\"", event)
                            + "\"},\"task_id\":{\"value\":\""
                            + task(event) + "\"},\"uuid\":\"" + Texts.first("\"uuid\":\"(.*?)\"", event) + "\"}",
                    framework(event));
        }
        if (event.startsWith("{\"type\":\"UPDATE_OPERATION_STATUS\"") && event.contains("\"uuid\":")) {
            call(
                    202,
                    "ACKNOWLEDGE_OPERATION_STATUS",
                    "\"acknowledge_operation_status\":{\"agent_id\":{\"value\":\""
                            + Texts.first("\"agent_id\":\\{\"value\":\"(.*?)\"", event)
                            + "\"},\"operation_id\":{\"value\":\""
                            + Texts.first("\"operation_id\":\\{\"value\":\"(.*?)\"", event) + "\"},\"uuid\":\""
                            + Texts.first("\"uuid\":\\{\"value\":\"(.*?)\"", event) + "\"}",
                    framework(event));
        }
    }

    /** The first framework of the master that sent it. */
    private static String framework(String event) {
        return Texts.first("\"agent_id\":\\{\"value\":\"(.*?)-S", event) + "-0000";
    }

    private static String task(String event) {
        return Texts.first("\"task_id\":\\{\"value\":\"(.*?)\"", event);
    }

    void call(int status, String type, String member) {
        call(status, type, member, id);
    }

    private void call(int status, String type, String member, String framework) {
        String json = "{\"type\":\"" + type + "\",\"framework_id\":{\"value\":\"" + framework + "\"}"
                + (member.isEmpty() ? "" : "," + member) + "}";
        assertThat(stream.join().call(json)).as(json).isEqualTo(status);
    }

    /** The first event that contains all of it. */
    String await(String... parts) {
        Await.until(
                String.join(" ", parts),
                () -> String.join("\n", events()) + "\n" + logs.get(),
                () -> events().stream()
                        .anyMatch(event -> List.of(parts).stream().allMatch(event::contains)));
        return events().stream()
                .filter(event -> List.of(parts).stream().allMatch(event::contains))
                .findFirst()
                .orElseThrow();
    }

    /** Until a task is in a state. */
    void awaitTask(String task, String state) {
        await("{\"task_id\":{\"value\":\"" + task + "\"},\"state\":\"" + state + "\"");
    }

    /** The id of the next offer that no earlier call of this method gave. */
    String offer() {
        return offer("");
    }

    /** The id of the next such offer that contains that; those before it are passed over. */
    String offer(String part) {
        Await.until(
                "an offer " + part,
                () -> String.join("\n", events()) + logs.get(),
                () -> unseen(part).findFirst().isPresent());
        String offer = unseen(part).findFirst().orElseThrow();
        offersSeen = offers().indexOf(offer) + 1;
        return Texts.first("\"offers\":\\[\\{\"id\":\\{\"value\":\"(.*?)\"", offer);
    }

    private Stream<String> unseen(String part) {
        return offers().stream().skip(offersSeen).filter(offer -> offer.contains(part));
    }

    private List<String> offers() {
        return events().stream()
                .filter(event -> event.startsWith("{\"type\":\"OFFERS\""))
                .toList();
    }

    @Override
    public void close() {
        stream.join().close();
    }
}
