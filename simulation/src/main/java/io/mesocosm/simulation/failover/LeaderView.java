package io.mesocosm.simulation.failover;

import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/** What the leading master says when it is asked. */
public final class LeaderView {

    private static final String PROTOBUF = "application/x-protobuf";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern HOSTNAME = Pattern.compile("\"hostname\":\"([^\"]*)\"");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private final String address;

    /** Of the master at {@code ip:port}. */
    public LeaderView(String address) {
        this.address = address;
    }

    /** Ids of agents that are registered and active. */
    public Set<String> agents() throws IOException, InterruptedException {
        return call(Call.Type.GET_AGENTS).getGetAgents().getAgentsList().stream()
                .filter(Response.GetAgents.Agent::getActive)
                .map(agent -> agent.getAgentInfo().getId().getValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@code <task> on <agent>} of each that runs; another state stands behind. */
    Set<String> tasks() throws IOException, InterruptedException {
        Response.GetTasks tasks = call(Call.Type.GET_TASKS).getGetTasks();
        var found = new TreeSet<String>();
        tasks.getTasksList()
                .forEach(task -> found.add(
                        task.getTaskId().getValue() + " on " + task.getAgentId().getValue()
                                + (task.getState() == TaskState.TASK_RUNNING ? "" : " " + task.getState())));
        tasks.getUnreachableTasksList()
                .forEach(task -> found.add(task.getTaskId().getValue() + " unreachable"));
        return found;
    }

    /** The registry as the endpoint shows it. */
    public String registry() throws IOException, InterruptedException {
        return Daemon.get(address, "/registrar(1)/registry");
    }

    /** Hosts in the registry, of agents and of the master itself. */
    public Set<String> registeredHosts() throws IOException, InterruptedException {
        return HOSTNAME.matcher(registry())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The id of the admitted agent on that host, as the registry has it. */
    Optional<String> idOf(String hostname) throws IOException, InterruptedException {
        return Pattern.compile("\"hostname\":\"" + Pattern.quote(hostname) + "\",\"id\":\\{\"value\":\"([^\"]*)\"")
                .matcher(registry())
                .results()
                .map(found -> found.group(1))
                .findFirst();
    }

    private Response call(Call.Type type) throws IOException, InterruptedException {
        byte[] call = Call.newBuilder().setType(type).build().toByteArray();
        var request = HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1"))
                .header("Content-Type", PROTOBUF)
                .header("Accept", PROTOBUF)
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(call))
                .build();
        HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(type + " answered " + response.statusCode());
        }
        return Response.parseFrom(response.body());
    }
}
