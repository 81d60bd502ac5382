package io.mesocosm.simulation.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.edge.AgentMain;
import io.mesocosm.master.edge.MasterMain;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user does wrong when he starts a daemon: one line that names it, and status 1. */
class WrongStartTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"master", "agent"})
    void takenPortIsNamed(String daemon) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(daemon, ":" + taken.getLocalPort(), "--port=" + taken.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "agent"})
    void unwritableWorkDirectoryIsNamed(String daemon) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertRefused(daemon, file.toString(), "--work_dir=" + file.resolve("work"), "--port=" + Cluster.freePort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "agent"})
    void unknownFlagIsNamed(String daemon) throws Exception {
        assertRefused(daemon, "Failed to load unknown flag 'nosuch'", "--nosuch=1");
    }

    @Test
    void unparsableResourcesAreNamed() throws Exception {
        assertRefused("agent", "resource cpus value many", "--resources=cpus:many", "--port=" + Cluster.freePort());
    }

    private void assertRefused(String daemon, String culprit, String... flags) throws Exception {
        String main = daemon.equals("master") ? MasterMain.class.getName() : AgentMain.class.getName();
        var arguments = new java.util.ArrayList<>(List.of("--ip=127.0.0.1", "--hostname=127.0.0.1"));
        arguments.addAll(List.of(flags));
        if (arguments.stream().noneMatch(flag -> flag.startsWith("--work_dir"))) {
            arguments.add("--work_dir=" + directory.resolve("work"));
        }
        if (daemon.equals("agent")) {
            arguments.add("--master=127.0.0.1:1");
            arguments.add("--runtime_dir=" + directory.resolve("run"));
        }
        Daemon started = Daemon.start(directory.resolve(daemon + ".log"), main, arguments);

        assertThat(started.exitStatus()).as(started.log()).isEqualTo(1);
        assertThat(started.log().lines().toList()).singleElement().asString().contains(culprit);
    }
}
