package io.mesocosm.simulation.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.simulation.conformance.HttpMessage;
import io.mesocosm.simulation.conformance.RecordingProxy;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The npm package mesos-framework, unmodified, on real daemons: what it did, and what was on the wire. */
class NpmClientTest {

    private static final Path CLIENT = Path.of(System.getProperty("mesocosm.root"), "simulation", "npm-client");

    @TempDir
    private Path directory;

    @Test
    void frameworkOnTheNpmPackageSubscribesLaunchesReconcilesKillsAndTearsDown() throws Exception {
        assertThat(CLIENT.resolve("node_modules/mesos-framework"))
                .as("scripts/test fetches it")
                .exists();
        try (var cluster = new Cluster(directory).startMaster().startAgent();
                var proxy = new RecordingProxy(
                        Integer.parseInt(cluster.masterAddress().replaceFirst(".*:", "")))) {
            Daemon framework = Daemon.run(
                    directory.resolve("npm.log"),
                    List.of(
                            "node",
                            "--no-deprecation",
                            CLIENT.resolve("framework.js").toString(),
                            "127.0.0.1",
                            Integer.toString(proxy.port()),
                            directory.toString()));

            assertThat(framework.exitStatus())
                    .as(framework.log() + cluster.logs())
                    .isZero();
            assertThat(steps(framework.log())).isEqualTo(resource("npm-steps.txt"));
            assertThat(transcript(proxy.conversations())).isEqualTo(resource("npm-transcript.txt"));
            assertThat(Daemon.get(cluster.masterAddress(), "/state"))
                    .contains("\"frameworks\":[]")
                    .contains("\"name\":\"npm\"");
        }
    }

    /** What the framework said of each task and of itself; two tasks do not wait for each other. */
    private static String steps(String log) {
        var steps = new StringBuilder();
        for (String who : List.of(" short ", " long ", "")) {
            steps.append(who.isEmpty() ? "framework" : who.trim()).append(":\n");
            log.lines()
                    .filter(line ->
                            who.isEmpty() ? !line.contains(" short ") && !line.contains(" long ") : line.contains(who))
                    .forEach(line -> steps.append("  ").append(line).append('\n'));
        }
        return steps.toString();
    }

    /** Every call and every event once, without what differs from run to run. */
    private String transcript(List<RecordingProxy.Conversation> conversations) {
        var calls = new TreeSet<String>();
        var events = new TreeSet<String>();
        for (RecordingProxy.Conversation conversation : conversations) {
            HttpMessage.in(conversation.sent().toByteArray()).stream()
                    .map(request ->
                            requestLine(request.head()) + " " + request.body().toStringUtf8())
                    // Whether it is offered something that it does not need is a matter of time.
                    .filter(call -> !call.contains("\"type\":\"DECLINE\""))
                    .forEach(call -> calls.add(masked(call)));
            for (HttpMessage response : HttpMessage.in(conversation.received().toByteArray())) {
                events.add(masked(responseHead(response.head())));
                if (response.head().startsWith("HTTP/1.1 200")) {
                    response.records().stream()
                            .filter(event -> !event.contains("\"type\":\"HEARTBEAT\""))
                            .forEach(event -> events.add(masked(event)));
                }
            }
        }
        return "calls:\n  " + String.join("\n  ", calls) + "\n\nanswers and events:\n  " + String.join("\n  ", events)
                + "\n";
    }

    private static String requestLine(String head) {
        return head.lines().findFirst().orElseThrow();
    }

    private static String responseHead(String head) {
        return String.join(
                " | ",
                head.lines()
                        .filter(line -> !line.isEmpty() && !line.startsWith("Date:"))
                        .toList());
    }

    private String masked(String text) {
        String user = System.getProperty("user.name");
        return text.replace(directory.toString(), "<directory>")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>")
                .replaceAll("\"uuid\":\"[A-Za-z0-9+/=]{24}\"", "\"uuid\":\"<uuid>\"")
                .replaceAll("-O[0-9]+\"", "-O<n>\"")
                .replaceAll("\"timestamp\":[0-9.e+]+", "\"timestamp\":<time>")
                .replaceAll("\"executor_pid\":[0-9]+", "\"executor_pid\":<pid>")
                .replaceAll("\"scalar\":\\{\"value\":[0-9.]+", "\"scalar\":{\"value\":<amount>")
                .replaceAll("\"port\":[0-9]+", "\"port\":<port>")
                .replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:<port>")
                .replace("\"user\":\"" + user + "\"", "\"user\":\"<user>\"");
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = NpmClientTest.class.getResourceAsStream(name)) {
            return in == null ? "" : new String(in.readAllBytes(), UTF_8);
        }
    }
}
