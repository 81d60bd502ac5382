package io.mesocosm.agent.testing;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code mesos-agent} as a process of its own. */
public final class AgentProcess implements AutoCloseable {

    private final Process process;

    private AgentProcess(Process process) {
        this.process = process;
    }

    /** Starts one on the class path of this test, with its output in a file. */
    public static AgentProcess start(Path log, List<String> arguments) throws IOException {
        return new AgentProcess(builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start());
    }

    /** An ended run: its status and what it wrote on stdout and stderr. */
    public record Ended(int status, String out, String err) {}

    /** Runs one to its end. */
    public static Ended run(List<String> arguments) throws IOException, InterruptedException {
        Process process = builder(arguments).start();
        String out = text(process.getInputStream());
        String err = text(process.getErrorStream());
        return new Ended(process.waitFor(), out, err);
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.mesocosm.agent.edge.AgentMain"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("MESOS_"));
        return builder;
    }

    /** The flags of an agent below a directory. */
    public static List<String> flags(Path directory, String master, int port) {
        return List.of(
                "--ip=127.0.0.1",
                "--hostname=127.0.0.1",
                "--port=" + port,
                "--master=" + master,
                "--work_dir=" + directory.resolve("work"),
                "--runtime_dir=" + directory.resolve("run"),
                "--fetcher_cache_dir=" + directory.resolve("fetch"),
                "--launcher=posix",
                "--registration_backoff_factor=10ms",
                "--executor_reregistration_timeout=500ms",
                "--executor_shutdown_grace_period=1secs",
                "--resources=cpus:4;mem:1024;disk:1024;ports:[31000-31010]");
    }

    /** Kills it as the kernel does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Sends it a signal by name: {@code USR1}. */
    public void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .onExit()
                .join();
    }

    /** Waits for its end and answers its status. */
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /** The body of an answer of the agent at that port. */
    public static String get(int port, String path) throws IOException, InterruptedException {
        return ask(port, path).body();
    }

    /** An answer of the agent at that port. */
    public static HttpResponse<String> ask(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    /** Lets it end what it runs, so that no process is left behind. */
    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            signal("USR1");
            process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        }
        process.destroyForcibly();
    }
}
