package io.mesocosm.simulation.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units, and how the files of an operator of Apache Mesos' packages become flags. */
class ServiceTest {

    private static final Path SCRIPTS =
            Path.of("..", "scripts").toAbsolutePath().normalize();

    @TempDir
    private Path etc;

    @ParameterizedTest
    @ValueSource(strings = {"mesos-master", "mesos-agent", "mesos-zookeeper"})
    void unitIsWhatSystemdUnderstands(String unit) throws Exception {
        run(List.of(SCRIPTS + "/systemd/install", "--to", etc.toString(), unit));

        String said = run(List.of(
                "systemd-analyze",
                "verify",
                "--man=no",
                etc.resolve(unit + ".service").toString()));

        assertThat(said.lines().filter(line -> line.contains(unit))).isEmpty();
    }

    @Test
    void filesOfTheMasterBecomeItsFlags() throws Exception {
        write("mesos/zk", "zk://ops:secret@zk1:2181,zk2:2181/mesos\n");
        write("default/mesos", "LOGS=/var/log/mesos\nULIMIT=\"-n 64\"\n");
        write("default/mesos-master", "PORT=5060\nZK=`cat " + etc + "/mesos/zk`\n");
        write("mesos-master/quorum", "2\n");
        write("mesos-master/work_dir", "/var/lib/mesos\n");
        write("mesos-master/?no-hostname_lookup", "");
        write("mesos-master/?no-logger", "");
        write("mesos-master/weights", "prod=2\n");

        assertThat(command("master"))
                .containsExactly(
                        SCRIPTS + "/mesos-master.sh",
                        "--port=5060",
                        "--zk=file://" + etc + "/mesos/zk",
                        "--log_dir=/var/log/mesos",
                        "--no-hostname_lookup",
                        "--quorum=2",
                        "--weights=prod=2",
                        "--work_dir=/var/lib/mesos");
    }

    @Test
    void filesOfTheAgentBecomeItsFlags() throws Exception {
        write("mesos/zk", "zk://zk1:2181/mesos\n");
        write("default/mesos-agent", "ISOLATION=posix/cpu\n");
        write("mesos-agent/work_dir", "/var/lib/mesos\n");
        write("mesos-agent/attributes/rack", "r 1\n");
        write("mesos-agent/attributes/zone", "west\n");
        write("mesos-agent/resources/cpus", "4\n");

        assertThat(command("agent"))
                .containsExactly(
                        SCRIPTS + "/mesos-agent.sh",
                        "--isolation=posix/cpu",
                        "--master=file://" + etc + "/mesos/zk",
                        "--work_dir=/var/lib/mesos",
                        "--attributes=rack:r 1;zone:west",
                        "--resources=cpus:4");
    }

    @Test
    void filesUnderTheOldNameOfTheAgentAreRead() throws Exception {
        write("default/mesos-slave", "MASTER=zk://other:2181/mesos\n");
        write("mesos-slave/containerizers", "mesos\n");

        assertThat(command("agent"))
                .containsExactly(
                        SCRIPTS + "/mesos-agent.sh", "--master=zk://other:2181/mesos", "--containerizers=mesos");
    }

    @Test
    void flagOrVariableOfItsOwnWinsOverTheCommonUrl() throws Exception {
        write("mesos/zk", "zk://zk1:2181/mesos\n");
        write("mesos-agent/master", "10.0.0.1:5050\n");
        write("default/mesos-master", "MESOS_ZK=zk://zk2:2181/mesos\n");

        assertThat(command("agent")).containsExactly(SCRIPTS + "/mesos-agent.sh", "--master=10.0.0.1:5050");
        assertThat(command("master")).containsExactly(SCRIPTS + "/mesos-master.sh");
    }

    private void write(String name, String content) throws IOException {
        Path file = etc.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private List<String> command(String role) throws Exception {
        return run(List.of(SCRIPTS + "/systemd/mesos-service", role, "--print"))
                .lines()
                .toList();
    }

    /** What a command that succeeds prints, errors among it. */
    private String run(List<String> command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("MESOS_"));
        environment.put("MESOS_ETC", etc.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s said: %s", command, said).isZero();
        return said;
    }
}
