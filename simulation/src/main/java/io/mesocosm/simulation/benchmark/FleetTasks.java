package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.api.ApiClient;
import io.mesocosm.common.api.EventStream;
import io.mesocosm.common.http.ClientLimits;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpClient;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.Network;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.processes.Cluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * Tasks through a master of its own process to agents that run nothing, over TCP: {@code FleetTasks [TASKS [AGENTS
 * [ROUNDS]]]}, one ACCEPT for each agent. Prints the time from the first ACCEPT until the last agent has the
 * acknowledgement of TASK_RUNNING, and how much of a processor's time the master took for it. The agents and the
 * scheduler share the machine with the master.
 */
public final class FleetTasks {

    private static final int FAILED = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Cluster cluster;
    private final URI master;
    private final int agents;
    private final int each;
    private final List<Resource> needed;

    private FleetTasks(Cluster cluster, int agents, int each) throws Exception {
        this.cluster = cluster;
        this.master = URI.create("http://" + cluster.masterAddress() + "/api/v1/scheduler");
        this.agents = agents;
        this.each = each;
        this.needed = Resources.parse("cpus:0.1;mem:32", "*").toProto();
    }

    /** Each round has a framework and a fleet of its own; the later rounds are warm. */
    public static void main(String[] arguments) throws Exception {
        int tasks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
        int agents = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        Path directory = Files.createTempDirectory("mesocosm-benchmark");
        try (var cluster = new Cluster(directory).startMaster("--agent_ping_timeout=5mins")) {
            for (int round = 1; round <= rounds; round++) {
                System.out.printf(Locale.ROOT, "round %d, %d tasks on %d agents: ", round, tasks, agents);
                new FleetTasks(cluster, agents, tasks / agents).run();
            }
        }
        System.exit(0);
    }

    private void run() throws Exception {
        try (var fleet = new Fleet(cluster.masterAddress(), agents, agents * each);
                var network = Network.open(1);
                var client = new HttpClient(network, ClientLimits.DEFAULTS);
                EventStream<Event> events = subscribe(new ApiClient(client, MediaType.PROTOBUF, Headers.none()))) {
            FrameworkID id = next(events).getSubscribed().getFrameworkId();
            String stream = events.headers().first("Mesos-Stream-Id").orElseThrow();
            fleet.register(
                    agents,
                    Resources.parse("cpus:" + each + ";mem:" + each * 32 + ";disk:65536;ports:[31000-32000]", "*"));
            try (var calls = new PipelinedCalls(master.getHost(), master.getPort(), stream)) {
                List<Offer> offers = collect(events);
                Duration cpu = cpu();
                long start = System.nanoTime();
                launch(calls, id, offers);
                acknowledge(calls, id, events);
                fleet.awaitAcknowledgements();
                System.out.printf(
                        Locale.ROOT,
                        "first ACCEPT to last acknowledgement %.2f s, %.2f s of the master's CPU%n",
                        (System.nanoTime() - start) / 1e9,
                        cpu().minus(cpu).toMillis() / 1e3);
                calls.send(call(id, Call.Type.TEARDOWN).build());
                calls.flush();
            }
        }
    }

    private Duration cpu() {
        return ProcessHandle.of(cluster.master().pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow();
    }

    private EventStream<Event> subscribe(ApiClient api) throws IOException {
        var info = FrameworkInfo.newBuilder()
                .setName("benchmark")
                .setUser("nobody")
                .addRoles("*")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE));
        Call subscribe = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
                .build();
        return api.subscribe(master, subscribe, Event.getDefaultInstance());
    }

    private static Event next(EventStream<Event> events) throws IOException {
        Optional<Event> event = events.next(PATIENCE);
        while (event.isPresent() && event.get().getType() == Event.Type.HEARTBEAT) {
            event = events.next(PATIENCE);
        }
        return event.orElseThrow();
    }

    /** One offer of each agent. */
    private List<Offer> collect(EventStream<Event> events) throws IOException {
        var offers = new ArrayList<Offer>();
        while (offers.size() < agents) {
            offers.addAll(next(events).getOffers().getOffersList());
        }
        return offers;
    }

    private void launch(PipelinedCalls calls, FrameworkID framework, List<Offer> offers) throws IOException {
        int launched = 0;
        for (Offer offer : offers) {
            var launch = Offer.Operation.Launch.newBuilder();
            for (int i = 0; i < each; i++) {
                launch.addTaskInfos(task("task-" + launched++, offer));
            }
            calls.send(call(framework, Call.Type.ACCEPT)
                    .setAccept(Call.Accept.newBuilder()
                            .addOfferIds(offer.getId())
                            .addOperations(Offer.Operation.newBuilder()
                                    .setType(Offer.Operation.Type.LAUNCH)
                                    .setLaunch(launch)))
                    .build());
        }
        calls.flush();
    }

    private TaskInfo task(String id, Offer offer) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(offer.getAgentId())
                .addAllResources(needed)
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
                .build();
    }

    private void acknowledge(PipelinedCalls calls, FrameworkID framework, EventStream<Event> events)
            throws IOException {
        int left = agents * each;
        while (left > 0) {
            Event event = next(events);
            if (!event.hasUpdate()) {
                continue;
            }
            TaskStatus status = event.getUpdate().getStatus();
            if (status.getState() != TaskState.TASK_RUNNING) {
                System.err.println(status);
                System.exit(FAILED);
            }
            calls.send(call(framework, Call.Type.ACKNOWLEDGE)
                    .setAcknowledge(Call.Acknowledge.newBuilder()
                            .setAgentId(status.getAgentId())
                            .setTaskId(status.getTaskId())
                            .setUuid(status.getUuid()))
                    .build());
            left--;
            calls.flush();
        }
    }

    private static Call.Builder call(FrameworkID framework, Call.Type type) {
        return Call.newBuilder().setFrameworkId(framework).setType(type);
    }
}
