package io.mesocosm.master.edge;

import io.mesocosm.common.daemon.ProcessFaults;
import io.mesocosm.common.detect.Contender;
import io.mesocosm.common.detect.LeaderDetector;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import io.mesocosm.common.zookeeper.server.EmbeddedZooKeeper;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.flags.MasterFlags;
import io.mesocosm.master.metrics.RegistrySize;
import io.mesocosm.master.registry.InMemoryRegistry;
import io.mesocosm.master.registry.Registry;
import io.mesocosm.master.registry.store.ZooKeeperRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * Where leadership and the registry come from. With an ensemble one session serves both: who loses the one has lost the
 * other.
 *
 * <pre>
 * --zk       --registry        the leader                  the registry
 * given      replicated_log    elected in the ensemble     in the ensemble
 * given      in_memory         elected in the ensemble     forgotten with the process
 * not given  replicated_log    this master                 in a server of its own, below --work_dir
 * not given  in_memory         this master                 forgotten with the process
 * </pre>
 */
final class Coordination implements AutoCloseable {

    private final Optional<EmbeddedZooKeeper> server;
    private final Optional<EnsembleClient> client;
    private final Registry registry;
    private final Listeners listeners = new Listeners();
    private final MasterFlags.Election election;
    private final Consumer<String> failed;

    /** Who hears of the session, in their order: what it means for leadership comes before what it means for storage. */
    private static final class Listeners implements Consumer<SessionState> {

        private final List<Consumer<SessionState>> all = new ArrayList<>();
        private volatile boolean connected;

        @Override
        public void accept(SessionState state) {
            connected = state == SessionState.CONNECTED;
            all.forEach(listener -> listener.accept(state));
        }
    }

    /**
     * Connects to nobody yet, but runs the server of a master that has its own.
     *
     * @param threads lent for short tasks
     * @param failed told why the process must end
     * @throws IOException when that server cannot work in its directory
     */
    Coordination(MasterFlags flags, Executor threads, Consumer<String> failed) throws IOException {
        this.election = flags.election();
        this.failed = failed;
        Optional<Path> directory =
                flags.store().serverDirectory().filter(path -> election.zk().isEmpty());
        server = directory.isPresent() ? Optional.of(serve(directory.get(), failed)) : Optional.empty();
        Optional<ZooKeeperUrl> url = election.zk().or(() -> server.map(EmbeddedZooKeeper::url));
        client = url.map(
                place -> new EnsembleClient(place, election.sessionTimeout(), threads, new ProcessFaults(failed)));
        if (client.isPresent() && !flags.store().inMemory()) {
            var kept = new ZooKeeperRegistry(client.get(), url.orElseThrow().path(), failed);
            listeners.all.add(kept);
            registry = kept;
        } else {
            registry = new InMemoryRegistry();
        }
    }

    private static EmbeddedZooKeeper serve(Path directory, Consumer<String> failed) throws IOException {
        try {
            return EmbeddedZooKeeper.start(directory, failed);
        } catch (IOException e) {
            throw new IOException("Failed to keep the registry below --work_dir, in '" + directory + "': " + e, e);
        }
    }

    Registry registry() {
        return registry;
    }

    /** Stands for election, or leads at once where nobody elects. */
    void start(MasterInfo self, EventQueue<MasterEvent> events) {
        election.zk()
                .ifPresentOrElse(
                        ensemble -> stand(ensemble.path(), self, events),
                        () -> tell(events, new MasterEvent.LeaderDetected(Optional.of(self))));
        client.ifPresent(some -> some.start(listeners));
    }

    private void stand(String group, MasterInfo self, EventQueue<MasterEvent> events) {
        EnsembleClient ensemble = client.orElseThrow();
        var contender = new Contender(
                ensemble,
                group,
                self,
                () -> tell(events, new MasterEvent.CandidacyLost()),
                reason -> failed.accept("Failed to contend: " + reason));
        var detector = new LeaderDetector(
                ensemble,
                group,
                leader -> tell(events, new MasterEvent.LeaderDetected(leader)),
                reason -> failed.accept("Failed to detect the leading master: " + reason + "; committing suicide!"));
        listeners.all.addAll(0, List.of(contender, detector));
    }

    /** Goes before what is queued: a master that has lost leadership shall not work off what came while it led. */
    private static void tell(EventQueue<MasterEvent> events, MasterEvent event) {
        events.schedule(new Object(), Duration.ZERO, event);
    }

    /**
     * What Mesos shows of its replicated log is shown of what takes its place: how many servers keep the registry, and
     * whether one of them answers.
     */
    void gauges(Metrics metrics) {
        metrics.gauge("registrar/queued_operations", registry::queued);
        metrics.gauge("registrar/registry_size_bytes", new RegistrySize(registry::contents));
        if (registry instanceof ZooKeeperRegistry) {
            int servers =
                    election.zk().map(url -> url.servers().split(",").length).orElse(1);
            metrics.gauge("registrar/log/ensemble_size", () -> servers);
            metrics.gauge("registrar/log/recovered", () -> listeners.connected ? 1 : 0);
        }
    }

    /** Ends the session, so that another master leads at once and not after the session's timeout. */
    @Override
    public void close() throws IOException {
        client.ifPresent(EnsembleClient::close);
        if (server.isPresent()) {
            server.get().close();
        }
    }
}
