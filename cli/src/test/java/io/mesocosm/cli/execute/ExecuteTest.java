package io.mesocosm.cli.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.flags.FlagException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecuteTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            --name=t --command=true                                   | master
            --master=h:1 --command=true                               | Missing required option --name
            --master=h:1 --name=t                                     | Missing required option --command
            --master=h:1 --name=t --command=true --nosuch=1           | Failed to load unknown flag 'nosuch'
            --master=h:1 --name=t --command=true --resources=cpus     | Failed to parse resources 'cpus'
            --master=here --name=t --command=true                     | Failed to create a master detector: Failed to parse 'here'
            --master=zk://h:1 --name=t --command=true                 | Failed to create a master detector: Expecting a (chroot) path
            --master=file:///no/such --name=t --command=true          | /no/such
            --master=h:1 --name=t --command=true --content_type=xml   | Invalid content type 'xml'
            --master=h:1 --name=t --command=true --containerizer=rkt  | Unsupported containerizer: rkt
            --master=h:1 --name=t --command=true --docker_image=a --appc_image=b | both set
            --master=h:1 --name=t --command=true --containerizer=docker | requires docker image name
            --master=h:1 --name=t --command=true --framework_capabilities=NOSUCH | unknown capability 'NOSUCH'
            --master=h:1 --name=t --command=true --framework_capabilities=MULTI_ROLE | unsupported capability
            --master=h:1 --name=t --command=true --volumes=[1         | Failed to convert '--volumes' to protobuf
            """)
    void wrongFlagIsNamedAndEndsWithOne(String arguments, String complaint) throws Exception {
        assertThat(run(arguments.strip().split(" "))).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(complaint);
        assertThat(out.size()).isZero();
    }

    @Test
    void helpListsTheFlags() throws Exception {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--master", "--command", "--kill_after");
    }

    @Test
    void taskIsDescribedByItsPieces() throws Exception {
        var task = task("--master=h:1", "--name=t", "--command=sleep 1", "--env={\"A\":\"b\"}", "--resources=cpus:2");

        assertThat(task.getTaskId().getValue()).isEqualTo("t");
        assertThat(task.getName()).isEqualTo("t");
        assertThat(task.hasContainer()).isFalse();
        assertThat(task.getResourcesList())
                .singleElement()
                .satisfies(
                        resource -> assertThat(resource.getScalar().getValue()).isEqualTo(2));
        assertThat(task.getCommand())
                .isEqualTo(CommandInfo.newBuilder()
                        .setShell(true)
                        .setValue("sleep 1")
                        .setEnvironment(Environment.newBuilder()
                                .addVariables(Environment.Variable.newBuilder()
                                        .setName("A")
                                        .setValue("b")))
                        .build());
    }

    @Test
    void withoutAShellTheWordsAreProgramAndArguments() throws Exception {
        var command = task("--master=h:1", "--name=t", "--no-shell", "--command=sleep  1")
                .getCommand();

        assertThat(command)
                .isEqualTo(CommandInfo.newBuilder()
                        .setShell(false)
                        .setValue("sleep")
                        .addArguments("sleep")
                        .addArguments("1")
                        .build());
    }

    @Test
    void imageVolumesAndNetworksMakeAContainer() throws Exception {
        var container = task(
                        "--master=h:1",
                        "--name=t",
                        "--command=true",
                        "--docker_image=busybox",
                        "--networks=a,b",
                        "--volumes=[{\"container_path\":\"/x\",\"host_path\":\"/y\",\"mode\":\"RO\"}]")
                .getContainer();

        assertThat(container.getType()).isEqualTo(ContainerInfo.Type.MESOS);
        assertThat(container.getMesos().getImage().getType()).isEqualTo(Image.Type.DOCKER);
        assertThat(container.getNetworkInfosList())
                .extracting(network -> network.getName())
                .containsExactly("a", "b");
        assertThat(container.getVolumesList())
                .containsExactly(Volume.newBuilder()
                        .setContainerPath("/x")
                        .setHostPath("/y")
                        .setMode(Volume.Mode.RO)
                        .build());
    }

    @Test
    void wholeTaskExcludesItsPieces(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("task.json");
        Files.writeString(file, "{\"name\":\"t\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\"\"}}");

        assertThat(ExecuteFlags.parse(List.of("--master=h:1", "--task=" + file)).task())
                .map(TaskInfo::getName)
                .contains("t");
        assertThat(run("--master=h:1", "--task=" + file, "--name=t")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("can only be set when");
    }

    @Test
    void packageIsCopiedByTheHadoopProgramAndFetchedByItsUri(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("log");
        Path hadoop = program(directory, "echo \"$@\" >>" + log + "\n[ \"$2\" != -test ]");

        String uri = new HdfsPackage("app.tgz", hadoop.toString(), "nn:9000", false).upload("me");

        assertThat(uri).isEqualTo("hdfs://nn:9000/me/app.tgz");
        assertThat(Files.readAllLines(log))
                .containsExactly("fs -test -e /me/app.tgz", "fs -copyFromLocal app.tgz /me/app.tgz");
    }

    private static Path program(Path directory, String script) throws IOException {
        Path program = directory.resolve("hadoop");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private static TaskInfo task(String... arguments) throws FlagException, ExecuteException {
        return new TaskDescription(ExecuteFlags.parse(List.of(arguments))).task(Optional.empty());
    }

    private int run(String... arguments) throws InterruptedException {
        return new Execute(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }
}
