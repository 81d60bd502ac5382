package io.mesocosm.simulation.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.cli.MesosExecute;
import io.mesocosm.simulation.processes.Cluster;
import io.mesocosm.simulation.processes.Daemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks from offer to end on real daemons, by frameworks of every kind. */
class TasksTest {

    @TempDir
    private Path directory;

    @Test
    void mesosExecuteRunsATaskAndPrintsItsLife() throws Exception {
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            Daemon execute = Daemon.start(
                    directory.resolve("execute.log"),
                    MesosExecute.class.getName(),
                    List.of(
                            "--master=" + cluster.masterAddress(),
                            "--name=hello",
                            "--resources=cpus:0.1;mem:32",
                            "--command=echo hello from $MESOS_EXECUTOR_ID"));

            assertThat(execute.exitStatus()).as(execute.log()).isZero();
            assertThat(execute.log())
                    .contains("Subscribed with ID ")
                    .contains("Submitted task 'hello' to agent '")
                    .contains("Received status update TASK_STARTING for task 'hello'")
                    .contains("Received status update TASK_RUNNING for task 'hello'")
                    .contains("""
                            Received status update TASK_FINISHED for task 'hello'
                              message: 'Command exited with status 0'
                              source: SOURCE_EXECUTOR
                            """);
            assertThat(sandboxFile(cluster, "hello", "stdout")).isEqualTo("hello from hello\n");
        }
    }

    @Test
    void frameworkOnMesosRxJavaRunsAHundredTasks() throws Exception {
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            Daemon framework =
                    RxJava.start(directory, "http://" + cluster.masterAddress() + "/api/v1/scheduler", "100");

            assertThat(framework.exitStatus())
                    .as(framework.log() + cluster.logs())
                    .isZero();
            assertThat(framework.log().lines().filter(line -> line.endsWith(" TASK_FINISHED")))
                    .hasSize(100)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void frameworkOfTheGuideCompilesAndRuns() throws Exception {
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            Daemon framework = Guide.start(directory, "FiveTasks", cluster.masterAddress());

            assertThat(framework.exitStatus())
                    .as(framework.log() + cluster.logs())
                    .isZero();
            assertThat(framework.log().lines().filter(line -> line.endsWith(" TASK_FINISHED")))
                    .hasSize(5);
        }
    }

    @Test
    void reservingFrameworkOfTheGuideCompilesAndLeavesNothingBehind() throws Exception {
        try (var cluster = new Cluster(directory).startMaster().startAgent()) {
            Daemon framework = Guide.start(directory, "OneVolume", cluster.masterAddress());

            assertThat(framework.exitStatus())
                    .as(framework.log() + cluster.logs())
                    .isZero();
            assertThat(framework.log()).contains("write TASK_FINISHED\n").contains("unreserve OPERATION_FINISHED\n");
            Path volumes = cluster.agentWorkDirectory().resolve("volumes/roles/notes");
            assertThat(volumes).isEmptyDirectory();
        }
    }

    private static String sandboxFile(Cluster cluster, String executor, String name) throws Exception {
        try (Stream<Path> files = Files.walk(cluster.agentWorkDirectory().resolve("slaves"))) {
            Path found = files.filter(file -> file.endsWith(name)
                            && Arrays.asList(file.toString().split("/")).contains(executor)
                            && !file.toString().contains("/latest/"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(found);
        }
    }
}
