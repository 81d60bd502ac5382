package io.mesocosm.agent.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.testing.AgentProcess;
import io.mesocosm.agent.testing.Await;
import io.mesocosm.agent.testing.Election;
import io.mesocosm.agent.testing.FakeMaster;
import io.mesocosm.common.libprocess.Upid;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agent as a process, whose masters are elected in a real ZooKeeper. */
@Timeout(180)
class ElectedMasterTest {

    @TempDir
    private Path directory;

    private AgentProcess start(String master, int port) throws IOException {
        return AgentProcess.start(directory.resolve("log"), AgentProcess.flags(directory, master, port));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void agentServesBeforeAnyMasterIsThereAndJoinsTheFirst() throws Exception {
        Path file = directory.resolve("master");
        try (var election = new Election(directory);
                var master = new FakeMaster()) {
            Files.writeString(file, election.url());
            int port = freePort();
            try (var _ = start("file://" + file, port)) {
                Await.until("serves without a master", () -> isServing(port));

                election.stand(master.address());

                assertThat(master.awaitRegistration(1).port()).isEqualTo(port);
                assertThat(AgentProcess.get(port, "/flags")).doesNotContain(election.url());
            }
        }
    }

    private static boolean isServing(int port) throws InterruptedException {
        try {
            return AgentProcess.ask(port, "/state").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void agentFollowsTheLeaderAndItsTasksGoOnWhileThereIsNone() throws Exception {
        try (var election = new Election(directory);
                var first = new FakeMaster();
                var second = new FakeMaster()) {
            var leads = election.stand(first.address());
            Path go = directory.resolve("go");
            try (var _ = start(election.url(), 0)) {
                Upid agent = first.awaitRegistration(1);
                first.run(
                        agent,
                        FakeMaster.framework(true),
                        FakeMaster.command("t", "while [ ! -e " + go + " ]; do sleep 0.05; done; exit 7"));
                first.awaitState("t", TaskState.TASK_RUNNING);

                leads.close();
                Await.until(
                        "hears that nobody leads",
                        () -> Files.readString(directory.resolve("log")).contains("Master detected pid=none"));
                Files.createFile(go);
                Await.until(
                        "knows of the end",
                        () -> AgentProcess.get(agent.port(), "/state").contains("TASK_FAILED"));
                election.stand(second.address());

                assertThat(second.awaitReregistration(1)).isEqualTo(agent);
                assertThat(second.awaitState("t", TaskState.TASK_FAILED)).containsExactly(TaskState.TASK_FAILED);
                assertThat(first.states("t")).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            zk://127.0.0.1:2181 | Failed to create a master detector: Expecting a (chroot) path for ZooKeeper ('/' is not supported)
            here                | Failed to create a master detector: Failed to parse 'here'
            """)
    void masterThatNobodyCanBeFoundByEndsTheAgentAtOnce(String master, String complaint) throws Exception {
        var ended = AgentProcess.run(AgentProcess.flags(directory, master, 0));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err().lines()).containsExactly(complaint);
    }

    @Test
    void ensembleThatRefusesEndsTheAgent() throws Exception {
        try (var election = new Election(directory)) {
            var ended = AgentProcess.run(AgentProcess.flags(directory, election.url("mesocosm:wrong"), 0));

            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err()).contains("Failed to detect a master: ");
            assertThat(List.of(ended.out(), ended.err()))
                    .allSatisfy(text -> assertThat(text).doesNotContain("wrong"));
        }
    }
}
