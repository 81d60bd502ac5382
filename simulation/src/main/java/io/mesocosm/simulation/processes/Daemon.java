package io.mesocosm.simulation.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program as a process of its own, with its output in a file. The JVM of one of ours compiles quickly and not well, as
 * suits tests, unless the property {@code mesocosm.daemon.jvm} gives another option.
 */
public final class Daemon implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private static final Pattern USED = Pattern.compile("total [0-9]+K, used ([0-9]+)K");

    private final Process process;
    private final Path log;

    private Daemon(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a main class on the class path of this test. */
    public static Daemon start(Path log, String mainClass, List<String> arguments) throws IOException {
        return run(log, java(List.of(), mainClass, arguments));
    }

    /** Starts a main class on the class path of this test, with further options for its JVM. */
    public static Daemon start(Path log, List<String> jvm, String mainClass, List<String> arguments)
            throws IOException {
        return run(log, java(jvm, mainClass, arguments));
    }

    /** Starts a main class on a class path. */
    public static Daemon start(Path log, String classPath, String mainClass, List<String> arguments)
            throws IOException {
        return run(log, java(List.of(), classPath, mainClass, arguments));
    }

    /** The command that starts a main class on the class path of this test, with further options for its JVM. */
    public static List<String> java(List<String> jvm, String mainClass, List<String> arguments) {
        return java(jvm, System.getProperty("java.class.path"), mainClass, arguments);
    }

    private static List<String> java(List<String> jvm, String classPath, String mainClass, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                System.getProperty("mesocosm.daemon.jvm", "-XX:TieredStopAtLevel=1")));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }

    /** Starts a program of whatever kind. */
    public static Daemon run(Path log, List<String> command) throws IOException {
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("MESOS_"));
        return new Daemon(builder.start(), log);
    }

    /** What it printed so far, with what its predecessors in the same file printed. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Bytes of the heap that are in use after a collection; of a Java program only. */
    public long usedHeapBytes() throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(pid());
        output(jcmd, pid, "GC.run");
        Matcher used = USED.matcher(output(jcmd, pid, "GC.heap_info"));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        return kilobytes << 10;
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits for its end. */
    public int exitStatus() throws InterruptedException {
        return exitStatus(Duration.ofMinutes(2));
    }

    /** Waits for its end, for so long. */
    public int exitStatus(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience)) {
            throw new AssertionError("still running\n" + log());
        }
        return process.exitValue();
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGSTOP: it is alive and does nothing. */
    public void stop() throws IOException {
        Commands.run("kill", "-STOP", Long.toString(pid()));
    }

    /** SIGCONT. */
    public void resume() throws IOException {
        Commands.run("kill", "-CONT", Long.toString(pid()));
    }

    /** SIGTERM, and SIGKILL when that does not help. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The body of a GET; the status must be 200. */
    public static String get(String address, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}
