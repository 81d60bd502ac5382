package io.mesocosm.simulation.conformance;

import io.mesocosm.agent.edge.AgentMain;
import io.mesocosm.master.edge.MasterMain;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A master and an agent with the flags of the recordings that talk to each other through recording proxies. */
final class RecordedCluster implements AutoCloseable {

    private final Path directory;
    private final int masterPort = Cluster.freePort();
    private final int agentPort = Cluster.freePort();
    private final RecordingProxy toMaster;
    private final RecordingProxy toAgent;
    private final Daemon master;
    private Optional<Daemon> agent = Optional.empty();

    RecordedCluster(Path directory) throws IOException {
        this.directory = directory;
        toMaster = new RecordingProxy(masterPort);
        toAgent = new RecordingProxy(agentPort);
        master = Daemon.start(
                directory.resolve("master.log"),
                MasterMain.class.getName(),
                List.of(
                        "--ip=127.0.0.1",
                        "--hostname=127.0.0.1",
                        "--port=" + masterPort,
                        "--advertise_port=" + toMaster.port(),
                        "--work_dir=" + directory.resolve("master"),
                        "--allocation_interval=200ms",
                        "--agent_ping_timeout=1secs",
                        "--max_agent_ping_timeouts=2"));
        Await.until(
                "the master serves and has its registry",
                this::logs,
                () -> !Daemon.get(masterAddress(), "/registrar(1)/registry").equals("{}"));
    }

    /** Starts the agent, also anew after its end; does not wait. */
    void startAgent() throws IOException {
        agent = Optional.of(Daemon.start(
                directory.resolve("agent.log"),
                AgentMain.class.getName(),
                List.of(
                        "--ip=127.0.0.1",
                        "--hostname=127.0.0.1",
                        "--port=" + agentPort,
                        "--advertise_port=" + toAgent.port(),
                        "--master=127.0.0.1:" + toMaster.port(),
                        "--work_dir=" + directory.resolve("agent"),
                        "--runtime_dir=" + directory.resolve("run"),
                        "--fetcher_cache_dir=" + directory.resolve("fetch"),
                        "--resources=cpus:4;mem:2048;disk:4000;ports:[31000-31100]",
                        "--attributes=rack:abc;level:10;keys:[1000-1500]",
                        "--launcher=posix",
                        "--isolation=posix/cpu,posix/mem",
                        "--registration_backoff_factor=10ms",
                        "--no-switch_user",
                        "--no-systemd_enable_support")));
    }

    String masterAddress() {
        return "127.0.0.1:" + masterPort;
    }

    String agentAddress() {
        return "127.0.0.1:" + agentPort;
    }

    Daemon agent() {
        return agent.orElseThrow();
    }

    /** What master and agent sent each other so far. */
    List<Messages.Sent> messages() {
        return Stream.of(toMaster, toAgent)
                .flatMap(proxy -> proxy.sent().stream())
                .flatMap(connection -> Messages.in(connection).stream())
                .toList();
    }

    /** Until one of that name was sent. */
    void awaitMessage(String name) {
        Await.until(
                name,
                this::logs,
                () -> messages().stream().anyMatch(message -> message.name().equals(name)));
    }

    /** What both printed. */
    String logs() {
        return "--- master\n" + master.log() + "--- agent\n"
                + agent.map(Daemon::log).orElse("");
    }

    @Override
    public void close() throws IOException {
        agent.ifPresent(Daemon::close);
        master.close();
        toMaster.close();
        toAgent.close();
    }
}
