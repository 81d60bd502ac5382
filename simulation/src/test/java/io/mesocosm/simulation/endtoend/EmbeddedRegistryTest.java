package io.mesocosm.simulation.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.simulation.failover.LeaderView;
import io.mesocosm.simulation.failover.Stranger;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Namespace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master without {@code --zk} keeps its registry in its work directory, through SIGKILL and through a full disk. */
class EmbeddedRegistryTest {

    private static final int DISK_BYTES = 24 << 20;

    @TempDir
    private Path directory;

    @Test
    void agentsKeepTheirIdsAndMarksWhenTheMasterIsKilled() throws Exception {
        String[] impatient = {"--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=2"};
        try (var cluster = new Cluster(directory).startMaster(impatient).startAgent()) {
            var view = new LeaderView(cluster.masterAddress());
            Set<String> agents = view.agents();
            assertThat(agents).hasSize(1);
            String id = agents.iterator().next();

            cluster.master().kill();
            cluster.startMaster(impatient);
            cluster.awaitAgent();
            assertThat(view.agents()).containsExactly(id);

            cluster.agent().kill();
            Await.until(
                    "the agent is unreachable",
                    cluster::logs,
                    () -> unreachable(view).contains(id));
            cluster.master().kill();
            cluster.startMaster(impatient);
            assertThat(unreachable(view)).contains(id);

            cluster.startAgent();
            assertThat(view.agents()).containsExactly(id);
            assertThat(unreachable(view)).doesNotContain(id);
        }
    }

    /** What the registry says of agents that are unreachable. */
    private static String unreachable(LeaderView view) throws Exception {
        String registry = view.registry();
        int start = registry.indexOf("\"unreachable\"");
        return start < 0 ? "" : registry.substring(start);
    }

    @Test
    void fullDiskEndsTheMasterAndNothingThatWasWrittenIsLostWhenThereIsSpaceAgain() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "a disk of its own needs root");
        Path work = Files.createDirectories(directory.resolve("master"));
        try (Namespace disk = Namespace.disk(work, DISK_BYTES);
                var cluster = new Cluster(directory).withMasterDisk(disk).startMaster()) {
            var view = new LeaderView(cluster.masterAddress());
            var kept = new HashSet<String>();
            register(cluster, view, "before", kept);

            Path ballast = disk.seen(work).resolve("ballast");
            fill(ballast);
            for (int number = 0; cluster.master().isAlive(); number++) {
                register(cluster, view, "agent-" + number + "-" + "x".repeat(200), kept);
            }

            assertThat(cluster.master().exitStatus()).isEqualTo(1);
            assertThat(cluster.master().log()).contains("cannot write").contains(work.toString());
            Files.delete(ballast);
            cluster.startMaster();
            assertThat(view.registeredHosts()).containsAll(kept);
            register(cluster, view, "after", kept);
            assertThat(kept).contains("before", "after");
        }
    }

    /** Registers an agent; it counts as kept once the master says so, and not if the master ends. */
    private static void register(Cluster cluster, LeaderView view, String hostname, Set<String> kept) throws Exception {
        try (var stranger = new Stranger(hostname)) {
            stranger.ask(cluster.masterAddress());
            Await.until(hostname + " is in the registry, or the master ended", cluster::logs, () -> {
                if (!cluster.master().isAlive()) {
                    return true;
                }
                boolean there = view.registeredHosts().contains(hostname);
                if (there) {
                    kept.add(hostname);
                }
                return there;
            });
        } catch (IOException e) {
            if (cluster.master().isAlive()) {
                throw e;
            }
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        Arrays.fill(block, (byte) 'x');
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }
}
