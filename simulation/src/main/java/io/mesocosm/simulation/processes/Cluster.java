package io.mesocosm.simulation.processes;

import io.mesocosm.agent.edge.AgentMain;
import io.mesocosm.master.edge.MasterMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A master and an agent on ports that were just free, all their files below one directory. */
public final class Cluster implements AutoCloseable {

    private final Path directory;
    private final int masterPort;
    private final int agentPort;
    private List<String> masterJvm = List.of();
    private Optional<Namespace> masterDisk = Optional.empty();
    private Optional<String> agentClassPath = Optional.empty();
    private Optional<Daemon> master = Optional.empty();
    private Optional<Daemon> agent = Optional.empty();

    /** Starts nothing yet. */
    public Cluster(Path directory) throws IOException {
        this.directory = directory;
        this.masterPort = freePort();
        this.agentPort = freePort();
    }

    /** A port that was free a moment ago. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** {@code ip:port}. */
    public String masterAddress() {
        return "127.0.0.1:" + masterPort;
    }

    /** {@code ip:port}. */
    public String agentAddress() {
        return "127.0.0.1:" + agentPort;
    }

    /** Where sandboxes and checkpoints are. */
    public Path agentWorkDirectory() {
        return directory.resolve("agent");
    }

    /** Gives masters that are started from now on further options for their JVM. */
    public Cluster withMasterJvm(String... options) {
        masterJvm = List.of(options);
        return this;
    }

    /** Gives agents that are started from now on another class path than that of this process. */
    public Cluster withAgentClassPath(String classPath) {
        agentClassPath = Optional.of(classPath);
        return this;
    }

    /** Where the registry of a master is that was given no ZooKeeper. */
    public Path masterWorkDirectory() {
        return directory.resolve("master");
    }

    /** Lets masters that are started from now on see the files as they are there. */
    public Cluster withMasterDisk(Namespace disk) {
        masterDisk = Optional.of(disk);
        return this;
    }

    /** Starts a master, anew after a kill, and waits until it serves and has its registry. */
    public Cluster startMaster(String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--ip=127.0.0.1",
                "--hostname=127.0.0.1",
                "--port=" + masterPort,
                "--work_dir=" + masterWorkDirectory(),
                "--allocation_interval=200ms"));
        arguments.addAll(List.of(more));
        List<String> command = Daemon.java(masterJvm, MasterMain.class.getName(), arguments);
        master = Optional.of(Daemon.run(
                directory.resolve("master.log"),
                masterDisk.map(disk -> disk.enter(command)).orElse(command)));
        // It shows an empty one before.
        Await.until("the master serves", this::logs, () -> {
            if (!master().isAlive()) {
                throw new AssertionError("the master ended\n" + logs());
            }
            return !Daemon.get(masterAddress(), "/registrar(1)/registry").equals("{}");
        });
        return this;
    }

    /**
     * Starts an agent, anew after a kill, and waits until it is registered.
     *
     * @param more flags; they win over the usual ones of the same name
     */
    public Cluster startAgent(String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--ip=127.0.0.1",
                "--hostname=127.0.0.1",
                "--port=" + agentPort,
                "--master=" + masterAddress(),
                "--work_dir=" + agentWorkDirectory(),
                "--runtime_dir=" + directory.resolve("run"),
                "--fetcher_cache_dir=" + directory.resolve("fetch"),
                "--resources=cpus:4;mem:2048;disk:4096;ports:[31000-31100]",
                "--launcher=posix",
                "--isolation=posix/cpu,posix/mem",
                "--registration_backoff_factor=10ms",
                "--no-systemd_enable_support"));
        List<String> given = Stream.of(more).map(Cluster::nameOf).toList();
        arguments.removeIf(usual -> given.contains(nameOf(usual)));
        arguments.addAll(List.of(more));
        agent = Optional.of(Daemon.start(
                directory.resolve("agent.log"),
                agentClassPath.orElse(System.getProperty("java.class.path")),
                AgentMain.class.getName(),
                arguments));
        awaitAgent();
        return this;
    }

    private static String nameOf(String flag) {
        return flag.split("=", 2)[0];
    }

    /** Until the master has the agent as active. */
    public void awaitAgent() {
        Await.until("the agent is registered", this::logs, () -> {
            if (!agent().isAlive()) {
                throw new AssertionError("the agent ended\n" + logs());
            }
            return Daemon.get(masterAddress(), "/slaves").contains("\"active\":true");
        });
    }

    /** The process. */
    public Daemon master() {
        return master.orElseThrow();
    }

    /** The process. */
    public Daemon agent() {
        return agent.orElseThrow();
    }

    /** What both printed. */
    public String logs() {
        return "--- master\n" + master.map(Daemon::log).orElse("") + "--- agent\n"
                + agent.map(Daemon::log).orElse("");
    }

    @Override
    public void close() {
        agent.ifPresent(Daemon::close);
        master.ifPresent(Daemon::close);
    }
}
