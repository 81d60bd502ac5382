package io.mesocosm.simulation.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * ZooKeeper servers, each a process of its own on this host, with ticks of 500 ms: the shortest session is a second. They
 * are the servers that operators run, with what they print in files beside their data.
 */
public final class Ensemble implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Path directory;
    private final List<Server> servers = new ArrayList<>();

    private static final class Server {
        private final int clientPort = Cluster.freePort();
        private final int peerPort = Cluster.freePort();
        private final int electionPort = Cluster.freePort();
        private Optional<Daemon> process = Optional.empty();

        private Server() throws IOException {}
    }

    /** Starts nothing yet. */
    public Ensemble(Path directory, int size) throws IOException {
        this.directory = Files.createDirectories(directory);
        for (int number = 0; number < size; number++) {
            servers.add(new Server());
        }
    }

    /** How many servers there are when all run. */
    public int size() {
        return servers.size();
    }

    /** Starts all and waits until they serve. */
    public Ensemble start() throws IOException {
        for (int number = 0; number < size(); number++) {
            launch(number);
        }
        for (int number = 0; number < size(); number++) {
            awaitServing(number);
        }
        return this;
    }

    /** Starts one, anew after its end, and waits until it serves. */
    public void start(int number) throws IOException {
        launch(number);
        awaitServing(number);
    }

    private void launch(int number) throws IOException {
        Path home = Files.createDirectories(directory.resolve("zookeeper-" + number));
        Files.writeString(home.resolve("myid"), Integer.toString(number + 1));
        Path settings = Files.writeString(home.resolve("zoo.cfg"), settings(home, number));
        Path logging = Files.writeString(home.resolve("logback.xml"), """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="out"/></root>
                </configuration>
                """);
        List<String> jvm = List.of(
                "-Xmx256m",
                "-Dlogback.configurationFile=" + logging,
                "-Dzookeeper.jmx.log4j.disable=true",
                "-Dzookeeper.preAllocSize=1024");
        servers.get(number).process = Optional.of(
                Daemon.start(home.resolve("log"), jvm, QuorumPeerMain.class.getName(), List.of(settings.toString())));
    }

    private String settings(Path home, int number) {
        String peers = IntStream.range(0, size())
                .mapToObj(other -> "server." + (other + 1) + "=127.0.0.1:" + servers.get(other).peerPort + ":"
                        + servers.get(other).electionPort + "\n")
                .collect(Collectors.joining());
        return """
                tickTime=500
                initLimit=20
                syncLimit=10
                maxClientCnxns=0
                admin.enableServer=false
                4lw.commands.whitelist=srvr
                dataDir=%s
                clientPort=%d
                """.formatted(home, servers.get(number).clientPort)
                + (size() == 1 ? "clientPortAddress=127.0.0.1\n" : peers);
    }

    /** Waits until one serves. */
    public void awaitServing(int number) {
        Await.until(
                "ZooKeeper " + number + " serves",
                this::logs,
                () -> mode(number).isPresent());
    }

    /** The one that leads the others. */
    public int leader() {
        return IntStream.range(0, size())
                .filter(number -> mode(number).equals(Optional.of("leader")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no ZooKeeper leads\n" + logs()));
    }

    /** What it is to the others, {@code leader}, {@code follower} or {@code standalone}; empty while it does not serve. */
    private Optional<String> mode(int number) {
        try (var socket = new Socket()) {
            socket.setSoTimeout((int) LOOK.toMillis());
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), servers.get(number).clientPort);
            socket.connect(address, (int) LOOK.toMillis());
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines()
                    .filter(line -> line.startsWith("Mode: "))
                    .map(line -> line.substring("Mode: ".length()))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The process. */
    public Daemon server(int number) {
        return servers.get(number).process.orElseThrow();
    }

    /** Where a server keeps its transaction log and its snapshots. */
    public Path dataDirectory(int number) {
        return directory.resolve("zookeeper-" + number).resolve("version-2");
    }

    /** {@code host:port,...} of all. */
    public String addresses(String host) {
        return servers.stream().map(server -> host + ":" + server.clientPort).collect(Collectors.joining(","));
    }

    /** {@code zk://host:port,.../path}. */
    public String url(String host, String path) {
        return "zk://" + addresses(host) + path;
    }

    /** On loopback. */
    public String url() {
        return url("127.0.0.1", "/mesos");
    }

    /** What they printed. */
    public String logs() {
        return IntStream.range(0, size())
                .mapToObj(number -> "--- ZooKeeper " + number + "\n"
                        + servers.get(number).process.map(Daemon::log).orElse(""))
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        for (Server server : servers) {
            server.process.ifPresent(process -> {
                try {
                    process.kill();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }
}
