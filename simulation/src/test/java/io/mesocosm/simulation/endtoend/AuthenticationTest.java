package io.mesocosm.simulation.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.edge.AgentMain;
import io.mesocosm.master.edge.MasterMain;
import io.mesocosm.simulation.processes.Await;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents and a master that wants them to prove who they are, as processes. */
class AuthenticationTest {

    /** Lets an agent look for its master again after four seconds of silence, not after 75. */
    private static final String[] IMPATIENT = {"--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=4"};

    @TempDir
    private Path directory;

    private String credentials = "";

    @BeforeEach
    void writeCredentials() throws IOException {
        credentials = "--credentials="
                + write("credentials", "{\"credentials\": [{\"principal\": \"agent\", \"secret\": \"s3cret\"}]}");
    }

    @Test
    void agentThatProvesWhoItIsRegistersAndDoesSoAgainWithTheNextMaster() throws Exception {
        String credential = "--credential=" + write("credential", "{\"principal\": \"agent\", \"secret\": \"s3cret\"}");
        String[] flags = {"--authenticate_agents", credentials, IMPATIENT[0], IMPATIENT[1]};
        try (var cluster = new Cluster(directory).startMaster(flags).startAgent(credential)) {
            assertThat(cluster.master().log()).contains("principal=agent");
            assertThat(cluster.logs()).doesNotContain("s3cret");

            cluster.master().kill();
            cluster.startMaster(flags);
            cluster.awaitAgent();
        }
    }

    @Test
    void agentWithTheWrongSecretEnds() throws Exception {
        String credential = "--credential=" + write("credential", "agent wrong\n");
        try (var cluster = new Cluster(directory).startMaster("--authenticate_agents", credentials);
                Daemon agent = agent(cluster, credential)) {
            assertThat(agent.exitStatus()).as(agent.log()).isEqualTo(1);
            assertThat(agent.log()).contains("Master master@" + cluster.masterAddress() + " refused authentication");
            assertThat(Daemon.get(cluster.masterAddress(), "/slaves")).contains("\"slaves\":[]");
        }
    }

    @Test
    void agentThatProvesNothingIsIgnored() throws Exception {
        try (var cluster = new Cluster(directory).startMaster("--authenticate_agents", credentials);
                Daemon agent = agent(cluster)) {
            Await.until(
                    "the agent is refused",
                    () -> cluster.logs() + agent.log(),
                    () -> cluster.master().log().contains("it is not authenticated"));
            assertThat(agent.isAlive()).isTrue();
            assertThat(Daemon.get(cluster.masterAddress(), "/slaves")).contains("\"slaves\":[]");
        }
    }

    @Test
    void fileThatIsMissingIsNamedInOneLine() throws Exception {
        String missing = directory.resolve("missing").toString();
        Daemon master = Daemon.start(
                directory.resolve("wrong-master.log"),
                MasterMain.class.getName(),
                List.of("--ip=127.0.0.1", "--registry=in_memory", "--credentials=" + missing));
        assertThat(master.exitStatus()).isEqualTo(1);
        assertThat(master.log().lines())
                .containsExactly("Failed to read credentials file '" + missing
                        + "': No such file or directory (see --credentials flag)");
        try (var cluster = new Cluster(directory);
                Daemon agent = agent(cluster, "--credential=" + missing)) {
            assertThat(agent.exitStatus()).isEqualTo(1);
            assertThat(agent.log().lines())
                    .containsExactly("Failed to read credential file '" + missing
                            + "': No such file or directory (see --credential flag)");
        }
    }

    private Daemon agent(Cluster cluster, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--ip=127.0.0.1",
                "--hostname=127.0.0.1",
                "--port=" + Cluster.freePort(),
                "--master=" + cluster.masterAddress(),
                "--work_dir=" + directory.resolve("other"),
                "--runtime_dir=" + directory.resolve("other-run"),
                "--fetcher_cache_dir=" + directory.resolve("other-fetch"),
                "--resources=cpus:1;mem:64;disk:64",
                "--launcher=posix",
                "--isolation=posix/cpu,posix/mem",
                "--registration_backoff_factor=10ms",
                "--no-systemd_enable_support"));
        arguments.addAll(List.of(more));
        return Daemon.start(directory.resolve("other.log"), AgentMain.class.getName(), arguments);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
