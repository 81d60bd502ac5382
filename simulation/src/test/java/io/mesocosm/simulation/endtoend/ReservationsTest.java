package io.mesocosm.simulation.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.scheduler.Scheduler;
import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's reservation and volume on a real agent, from its making to its end, over the agent's death. */
class ReservationsTest {

    private static final String DISK = """
            {"name":"disk","type":"SCALAR","scalar":{"value":500},
             "reservations":[{"type":"DYNAMIC","role":"web/a","principal":"ops"}]}""";

    private static final String VOLUME = """
            {"name":"disk","type":"SCALAR","scalar":{"value":200},
             "reservations":[{"type":"DYNAMIC","role":"web/a","principal":"ops"}],
             "disk":{"persistence":{"id":"db","principal":"ops"},"volume":{"mode":"RW","container_path":"data"}}}""";

    private static final Pattern AGENT_ID = Pattern.compile("\"id\":\"([^\"]*)\"");

    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setName("writer")
            .setUser(System.getProperty("user.name"))
            .addRoles("web/a")
            .addCapabilities(FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
            .addCapabilities(
                    FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT))
            .build();

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    /** Writes into the first volume that it is offered. */
    private static final class Writer implements Scheduler {

        private final List<TaskStatus> updates = new CopyOnWriteArrayList<>();
        private boolean launched;

        @Override
        public synchronized void offers(SchedulerClient client, List<Offer> offers) {
            for (Offer offer : offers) {
                Resources volumes =
                        Resources.of(offer.getResourcesList()).unallocate().persistentVolumes();
                if (launched || volumes.isEmpty()) {
                    client.accept(List.of(offer.getId()), List.of(), Filters.getDefaultInstance());
                } else {
                    launched = true;
                    client.accept(List.of(offer.getId()), List.of(launch(offer, volumes)), later());
                }
            }
        }

        private static Filters later() {
            return Filters.newBuilder().setRefuseSeconds(3600).build();
        }

        private static Offer.Operation launch(Offer offer, Resources volumes) {
            var task = TaskInfo.newBuilder()
                    .setName("write")
                    .setTaskId(TaskID.newBuilder().setValue("write"))
                    .setAgentId(offer.getAgentId())
                    .setCommand(CommandInfo.newBuilder().setValue("echo kept > data/file"));
            Resources small = Resources.of(offer.getResourcesList())
                    .unallocate()
                    .unreserved()
                    .filter(resource -> resource.getName().equals("cpus")
                            || resource.getName().equals("mem"));
            for (Resource resource : small.toProto()) {
                task.addResources(resource);
            }
            task.addAllResources(volumes.toProto());
            return Offer.Operation.newBuilder()
                    .setType(Offer.Operation.Type.LAUNCH)
                    .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task))
                    .build();
        }

        @Override
        public void update(SchedulerClient client, TaskStatus status) {
            updates.add(status);
            client.acknowledge(status);
        }
    }

    @Test
    void aVolumeOutlivesItsTaskAndItsAgentsDeath() throws Exception {
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            String agent = agentId(cluster);
            asked(cluster, "RESERVE_RESOURCES", agent, "\"resources\":[" + DISK + "]");
            asked(cluster, "CREATE_VOLUMES", agent, "\"volumes\":[" + VOLUME + "]");
            Path volume = cluster.agentWorkDirectory().resolve("volumes/roles/web a/db");
            Await.until("the volume is there", cluster::logs, () -> Files.isDirectory(volume));

            write(cluster);
            assertThat(volume.resolve("file")).hasContent("kept");

            cluster.agent().kill();
            cluster.startAgent();
            // Until then the master knows the volume of old, and what it orders is lost.
            Await.until(
                    "the agent is back",
                    cluster::logs,
                    () -> Daemon.get(cluster.masterAddress(), "/slaves").contains("\"reregistered_time\":"));
            assertThat(Daemon.get(cluster.masterAddress(), "/slaves")).contains("\"persistence\":{\"id\":\"db\"");
            assertThat(agentId(cluster)).isEqualTo(agent);
            assertThat(volume.resolve("file")).hasContent("kept");

            asked(cluster, "DESTROY_VOLUMES", agent, "\"volumes\":[" + VOLUME + "]");
            asked(cluster, "UNRESERVE_RESOURCES", agent, "\"resources\":[" + DISK + "]");
            Await.until("the volume is gone", cluster::logs, () -> !Files.exists(volume));
            assertThat(Daemon.get(cluster.masterAddress(), "/slaves")).contains("\"reserved_resources_full\":{}");
        }
    }

    private static void write(Cluster cluster) throws Exception {
        var writer = new Writer();
        try (var scheduler = SchedulerClient.start(SchedulerOptions.of(cluster.masterAddress(), FRAMEWORK), writer)) {
            Await.until(
                    "the task finished",
                    () -> writer.updates + "\n" + cluster.logs(),
                    () -> writer.updates.stream().anyMatch(status -> status.getState() == TaskState.TASK_FINISHED));
            scheduler.teardown();
        }
        Await.until(
                "the framework is gone",
                cluster::logs,
                () -> Daemon.get(cluster.masterAddress(), "/frameworks").contains("\"frameworks\":[]"));
    }

    private static String agentId(Cluster cluster) throws Exception {
        Matcher id = AGENT_ID.matcher(Daemon.get(cluster.masterAddress(), "/slaves"));
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    /** Calls until it is accepted: what is offered at that moment may be a conflict. */
    private void asked(Cluster cluster, String type, String agent, String what) {
        String name = type.toLowerCase(Locale.ROOT);
        String call = "{\"type\":\"" + type + "\",\"" + name + "\":{\"agent_id\":{\"value\":\"" + agent + "\"}," + what
                + "}}";
        Await.until(type + " is accepted", cluster::logs, () -> status(cluster, call) == 202);
    }

    private int status(Cluster cluster, String call) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://" + cluster.masterAddress() + "/api/v1"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(call))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
