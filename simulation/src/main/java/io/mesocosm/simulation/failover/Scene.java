package io.mesocosm.simulation.failover;

import io.mesocosm.scheduler.SchedulerClient;
import io.mesocosm.scheduler.SchedulerOptions;
import io.mesocosm.simulation.failover.Keeper.Term;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Bridge;
import io.mesocosm.simulation.processes.Bridge.Cable;
import io.mesocosm.simulation.processes.Daemon;
import io.mesocosm.simulation.processes.Datacenter;
import io.mesocosm.simulation.processes.Ensemble;
import io.mesocosm.simulation.processes.Host;
import io.mesocosm.simulation.processes.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Three ZooKeepers, three masters, three agents and a framework:
 *
 * <pre>
 * master ─┬─ cable ── bridge "back" ─── ZooKeepers (here)
 *         └─ cable ─┐
 *                   ├ bridge "front" ── ZooKeepers, framework (here)
 * agent ──── cable ─┘
 * </pre>
 *
 * so that a master can be cut off from ZooKeeper and not from its agents, and an agent from everything.
 */
final class Scene implements AutoCloseable {

    /** How a master ends that lost its leadership. */
    static final int DEPOSED = 1;

    private static final int SIZE = 3;
    private static final String PATH = "/mesos";

    /** An agent is unreachable after six silent seconds, not after 75. */
    private static final String[] IMPATIENT = {"--agent_ping_timeout=2secs", "--max_agent_ping_timeouts=3"};

    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<Cable> mastersToZooKeeper = new ArrayList<>();
    private final List<Cable> agentCables = new ArrayList<>();
    private final Ensemble ensemble;
    private final Datacenter datacenter;
    private final TaskFiles files;
    private final Keeper keeper;
    private final SchedulerClient client;
    private final Books books;
    private OptionalInt spared = OptionalInt.empty();
    private int restarted;

    Scene(Path directory, int tasks) throws Exception {
        var back = new Bridge("back", "10.8.0");
        var front = new Bridge("front", "10.7.0");
        ensemble = new Ensemble(directory, SIZE).start();
        var masters = new ArrayList<Host>();
        var agents = new ArrayList<Host>();
        for (int number = 0; number < SIZE; number++) {
            Namespace master = namespace();
            masters.add(new Host(front.plug(master).address(), Optional.of(master)));
            mastersToZooKeeper.add(back.plug(master));
            Namespace agent = namespace();
            Cable cable = front.plug(agent);
            agentCables.add(cable);
            agents.add(new Host(cable.address(), Optional.of(agent)));
        }
        datacenter = new Datacenter(
                directory, ensemble.url(back.address(), PATH), ensemble.url(front.address(), PATH), masters, agents);
        for (int number = 0; number < SIZE; number++) {
            startMaster(number);
        }
        for (int number = 0; number < SIZE; number++) {
            datacenter.startAgent(number);
        }
        files = new TaskFiles(directory.resolve("tasks"));
        keeper = new Keeper(tasks, SIZE, files);
        client = SchedulerClient.start(
                SchedulerOptions.of(ensemble.url(front.address(), PATH), Keeper.framework()), keeper);
        awaitCalm();
        books = new Books(keeper, files, view(leader()).agents());
    }

    private Namespace namespace() throws Exception {
        Namespace namespace = Namespace.network();
        namespaces.add(namespace);
        return namespace;
    }

    Ensemble ensemble() {
        return ensemble;
    }

    Datacenter datacenter() {
        return datacenter;
    }

    Keeper keeper() {
        return keeper;
    }

    Cable masterToZooKeeper(int master) {
        return mastersToZooKeeper.get(master);
    }

    Cable agentCable(int agent) {
        return agentCables.get(agent);
    }

    /** The number of the master that leads, as the framework knows it. */
    int leader() {
        return datacenter.masterAt(keeper.term().orElseThrow().address());
    }

    LeaderView view(int master) {
        return new LeaderView(datacenter.masterAddress(master));
    }

    /** The registry as ZooKeeper has it. */
    RegistryTree registry() throws Exception {
        return RegistryTree.read(ensemble.addresses("127.0.0.1"), PATH + "/registry");
    }

    /** Starts a master, anew after its end. */
    void startMaster(int number) throws Exception {
        datacenter.startMaster(number, IMPATIENT);
    }

    /** From now on this master is somebody else's business. */
    void spare(int number) {
        spared = OptionalInt.of(number);
    }

    /** Waits for the first offers of another leader than that. */
    Term awaitLeaderAfter(String masterId) {
        Await.until("another leader's offers come", this::logs, () -> {
            lookAfterMasters();
            return keeper.term()
                    .filter(term ->
                            !term.masterId().equals(masterId) && term.offered().isPresent())
                    .isPresent();
        });
        return keeper.term().orElseThrow();
    }

    /**
     * Waits until every daemon is in its place and the framework has what it wants.
     *
     * @return how many masters lost their sessions since this was asked last
     */
    int awaitSettled() {
        spared = OptionalInt.empty();
        for (int number = 0; number < SIZE; number++) {
            int master = number;
            Await.until("master " + master + " serves", this::logs, () -> {
                lookAfterMasters();
                return Daemon.get(datacenter.masterAddress(master), "/health").isEmpty();
            });
        }
        awaitCalm();
        int counted = restarted;
        restarted = 0;
        return counted;
    }

    /** Waits until the leader has all agents and the framework has what it wants, whatever becomes of a spared master. */
    void awaitCalm() {
        Await.until(SIZE + " agents are registered and tasks run", () -> keeper.unsettled() + "\n" + logs(), () -> {
            lookAfterMasters();
            keeper.askAgain(client);
            return keeper.settled() && view(leader()).agents().size() == SIZE;
        });
    }

    /** A master that ended because its session was over is started anew, as operators' supervisors do. */
    private void lookAfterMasters() throws Exception {
        for (int number = 0; number < SIZE; number++) {
            Daemon master = datacenter.master(number);
            if (!master.isAlive() && !spared.equals(OptionalInt.of(number))) {
                if (master.exitStatus() != DEPOSED) {
                    throw new AssertionError("master " + number + " ended\n" + logs());
                }
                restarted++;
                startMaster(number);
            }
        }
    }

    /** Has the leader write something into the registry: an agent that is admitted and never heard of again. */
    void visit(String hostname) throws Exception {
        LeaderView view = view(leader());
        try (var visitor = new Stranger(hostname)) {
            visitor.ask(datacenter.masterAddress(leader()));
            Await.until(
                    hostname + " is admitted",
                    this::logs,
                    () -> view.idOf(hostname).isPresent());
        }
        books.remember(view.idOf(hostname).orElseThrow());
    }

    /** What is broken, in words. */
    List<String> broken() throws Exception {
        keeper.reconcile(client);
        return books.broken(view(leader()));
    }

    /** What the daemons printed. */
    String logs() {
        return ensemble.logs() + datacenter.logs();
    }

    @Override
    public void close() {
        client.close();
        datacenter.close();
        ensemble.close();
        namespaces.forEach(Namespace::close);
    }
}
