package io.mesocosm.simulation.processes;

import io.mesocosm.agent.edge.AgentMain;
import io.mesocosm.master.edge.MasterMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Masters that elect their leader through ZooKeeper, and agents that look for him there, each at a place of its own; all
 * their files are below one directory. Sessions of masters last two seconds.
 */
public final class Datacenter implements AutoCloseable {

    private final Path directory;
    private final List<Site> masters;
    private final List<Site> agents;

    /** Which daemon runs where. */
    private static final class Site {
        private final Host host;
        private final int port = Cluster.freePort();
        private final String zk;
        private Optional<Daemon> process = Optional.empty();

        private Site(Host host, String zk) throws IOException {
            this.host = host;
            this.zk = zk;
        }

        private String address() {
            return host.ip() + ":" + port;
        }
    }

    /**
     * Starts nothing yet.
     *
     * @param zkOfMasters the ensemble as masters reach it
     * @param zkOfAgents the same as agents reach it
     */
    public Datacenter(Path directory, String zkOfMasters, String zkOfAgents, List<Host> masters, List<Host> agents)
            throws IOException {
        this.directory = directory;
        this.masters = sites(masters, zkOfMasters);
        this.agents = sites(agents, zkOfAgents);
    }

    /** On loopback. */
    public Datacenter(Path directory, Ensemble ensemble, int masters, int agents) throws IOException {
        this(
                directory,
                ensemble.url(),
                ensemble.url(),
                Stream.generate(Host::loopback).limit(masters).toList(),
                Stream.generate(Host::loopback).limit(agents).toList());
    }

    private static List<Site> sites(List<Host> hosts, String zk) throws IOException {
        var sites = new ArrayList<Site>();
        for (Host host : hosts) {
            sites.add(new Site(host, zk));
        }
        return List.copyOf(sites);
    }

    /** How many masters there are when all run. */
    public int masters() {
        return masters.size();
    }

    /** How many agents there are when all run. */
    public int agents() {
        return agents.size();
    }

    /** Starts a master, anew after its end, and does not wait. */
    public void startMaster(int number, String... more) throws IOException {
        Site site = masters.get(number);
        var arguments = new ArrayList<>(List.of(
                "--ip=" + site.host.ip(),
                "--hostname=" + site.host.ip(),
                "--port=" + site.port,
                "--zk=" + site.zk,
                "--quorum=" + (masters.size() / 2 + 1),
                "--zk_session_timeout=2secs",
                "--work_dir=" + directory.resolve("master-" + number)));
        arguments.addAll(List.of(more));
        List<String> command = Daemon.java(List.of(), MasterMain.class.getName(), arguments);
        site.process = Optional.of(Daemon.run(directory.resolve("master-" + number + ".log"), site.host.run(command)));
    }

    /** Waits until a master answers. */
    public void awaitMaster(int number) {
        Await.until("master " + number + " serves", this::logs, () -> {
            if (!master(number).isAlive()) {
                throw new AssertionError("master " + number + " ended\n" + logs());
            }
            return Daemon.get(masterAddress(number), "/health").isEmpty();
        });
    }

    /** Starts an agent, anew after its end, and does not wait. */
    public void startAgent(int number, String... more) throws IOException {
        Site site = agents.get(number);
        String name = "agent-" + number;
        var arguments = new ArrayList<>(List.of(
                "--ip=" + site.host.ip(),
                "--hostname=" + site.host.ip(),
                "--port=" + site.port,
                "--master=" + site.zk,
                "--work_dir=" + directory.resolve(name),
                "--runtime_dir=" + directory.resolve(name + "-run"),
                "--fetcher_cache_dir=" + directory.resolve(name + "-fetch"),
                "--resources=cpus:8;mem:4096;disk:4096;ports:[31000-31100]",
                "--launcher=posix",
                "--isolation=posix/cpu,posix/mem",
                "--no-systemd_enable_support"));
        arguments.addAll(List.of(more));
        List<String> command = Daemon.java(List.of(), AgentMain.class.getName(), arguments);
        site.process = Optional.of(Daemon.run(directory.resolve(name + ".log"), site.host.run(command)));
    }

    /** The number of the master that leads and has its registry, waited for; one that is stopped is not asked. */
    public int awaitLeader(int... asked) {
        var found = new ArrayList<Integer>();
        Await.until("a master leads", this::logs, () -> {
            IntStream candidates = asked.length == 0 ? IntStream.range(0, masters.size()) : IntStream.of(asked);
            candidates.filter(this::leads).forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private boolean leads(int number) {
        Site site = masters.get(number);
        try {
            // Who does not lead redirects, and who has no registry yet refuses.
            return site.process.filter(Daemon::isAlive).isPresent()
                    && Daemon.get(site.address(), "/state").contains("\"pid\":\"master@" + site.address() + "\"")
                    && Daemon.get(site.address(), "/metrics/snapshot").contains("\"master/elected\":1");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits until a master has so many active agents. */
    public void awaitAgents(int master, int count) {
        Await.until(
                count + " agents are registered",
                this::logs,
                () -> Daemon.get(masterAddress(master), "/slaves").split("\"active\":true", -1).length == count + 1);
    }

    /** The process. */
    public Daemon master(int number) {
        return masters.get(number).process.orElseThrow();
    }

    /** The process. */
    public Daemon agent(int number) {
        return agents.get(number).process.orElseThrow();
    }

    /** {@code ip:port}. */
    public String masterAddress(int number) {
        return masters.get(number).address();
    }

    /** {@code ip:port}. */
    public String agentAddress(int number) {
        return agents.get(number).address();
    }

    /** The number of the master at an address. */
    public int masterAt(String address) {
        return IntStream.range(0, masters.size())
                .filter(number -> masterAddress(number).equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no master of ours is at " + address));
    }

    /** What they printed. */
    public String logs() {
        return Stream.of(masters, agents)
                .flatMap(List::stream)
                .map(site -> "--- " + site.address() + "\n"
                        + site.process.map(Daemon::log).orElse(""))
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        for (Site site : Stream.of(agents, masters).flatMap(List::stream).toList()) {
            site.process.ifPresent(process -> {
                try {
                    process.kill();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }
}
