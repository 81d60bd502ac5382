package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.Containerizer.LaunchResult;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of real processes. */
@Tag("processes")
final class MesosContainerizerTest {

    private static final ContainerId ID = new ContainerId("8a0e3a0b-7a9d-4f3e-9f0a-0b6f5b1c2d3e");

    @TempDir
    Path directory;

    private TestContainerizer test;

    @BeforeEach
    void open() throws Exception {
        test = new TestContainerizer(directory);
    }

    @AfterEach
    void close() throws Exception {
        for (ContainerId id : test.containerizer.containers()) {
            test.containerizer.destroy(id);
        }
        test.close();
    }

    private static CommandInfo exec(String value, String... arguments) {
        return CommandInfo.newBuilder()
                .setShell(false)
                .setValue(value)
                .addAllArguments(List.of(arguments))
                .build();
    }

    @Test
    void aContainerRunsAndItsEndIsTold() throws Exception {
        test.launch(ID, "echo out; echo err >&2; exit 4");
        assertThat(test.awaitTermination(ID))
                .isEqualTo(ContainerTermination.newBuilder().setStatus(4 << 8).build());
        assertThat(test.sandbox(ID).resolve("stdout")).hasContent("out");
        assertThat(test.sandbox(ID).resolve("stderr")).hasContent("err");
        assertThat(test.containerizer.containers()).isEmpty();
        assertThat(test.forget(List.of(ID))).isEmptyDirectory();
        assertThat(test.containerizer.wait(ID)).isEmpty();
    }

    @Test
    void theEnvironmentIsComposedAndTheLastWins() throws Exception {
        var command = CommandInfo.newBuilder()
                .setShell(true)
                .setValue("echo $A $B $C; echo $MESOS_SANDBOX; pwd; echo $PATH")
                .setEnvironment(Environment.newBuilder()
                        .addVariables(
                                Environment.Variable.newBuilder().setName("B").setValue("command")))
                .build();
        test.containerizer.launch(ID, test.config(ID, command), Map.of("A", "agent", "B", "agent"), Optional.empty());
        test.awaitTermination(ID);
        assertThat(test.sandbox(ID).resolve("stdout"))
                .hasContent("agent command\n" + test.sandbox(ID) + "\n" + test.sandbox(ID)
                        + "\n/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    @Test
    void aSecretGivenByValueReachesTheCommand() throws Exception {
        var command = CommandInfo.newBuilder().setShell(true).setValue("echo $TOKEN");
        command.getEnvironmentBuilder()
                .addVariablesBuilder()
                .setName("TOKEN")
                .setType(Environment.Variable.Type.SECRET)
                .getSecretBuilder()
                .setType(org.apache.mesos.v1.Protos.Secret.Type.VALUE)
                .getValueBuilder()
                .setData(com.google.protobuf.ByteString.copyFromUtf8("s3cret"));
        test.containerizer.launch(ID, test.config(ID, command.build()), Map.of(), Optional.empty());
        test.awaitTermination(ID);
        assertThat(test.sandbox(ID).resolve("stdout")).hasContent("s3cret");
    }

    @Test
    void aContainerIsLaunchedOnce() throws Exception {
        test.launch(ID, "sleep 1000");
        assertThat(test.containerizer.launch(ID, test.shell(ID, "true"), Map.of(), Optional.empty()))
                .isEqualTo(LaunchResult.ALREADY_LAUNCHED);
    }

    @Test
    void dockerContainersAreForSomebodyElse() throws Exception {
        var config = test.shell(ID, "true").toBuilder()
                .setContainerInfo(ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER))
                .build();
        assertThat(test.containerizer.launch(ID, config, Map.of(), Optional.empty()))
                .isEqualTo(LaunchResult.NOT_SUPPORTED);
        assertThat(test.containerizer.containers()).isEmpty();
    }

    @Test
    void whatIsWrittenDownIsInPlaceWhileItRuns() throws Exception {
        Path checkpoint = directory.resolve("forked.pid");
        test.containerizer.launch(ID, test.shell(ID, "sleep 1000"), Map.of(), Optional.of(checkpoint));
        Path runtime = test.runtimeDirectory.resolve("containers").resolve(ID.value());
        int pid = test.containerizer.status(ID).getExecutorPid();
        assertThat(checkpoint).hasContent(String.valueOf(pid));
        assertThat(runtime.resolve("pid")).hasContent(String.valueOf(pid));
        assertThat(runtime.resolve("config")).isNotEmptyFile();
        assertThat(runtime.resolve("launch_info")).isNotEmptyFile();
        assertThat(runtime.resolve("status")).doesNotExist();
        assertThat(test.host.proc.stat(pid)).isPresent();
    }

    @Test
    void destroyKillsAndAnswersTheTermination() throws Exception {
        test.launch(ID, "trap '' TERM; sleep 1000");
        assertThat(test.containerizer.destroy(ID))
                .contains(ContainerTermination.newBuilder().setStatus(9).build());
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(9);
        assertThat(test.containerizer.destroy(ID)).isEmpty();
    }

    @Test
    void everybodyWhoWaitsGetsTheTermination() throws Exception {
        test.launch(ID, "sleep 1000");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<ContainerTermination>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> test.containerizer.wait(ID)));
                answers.add(threads.submit(() -> test.containerizer.destroy(ID)));
            }
            for (var answer : answers) {
                assertThat(answer.get().map(ContainerTermination::getStatus).orElse(9))
                        .isEqualTo(9);
            }
        }
        test.awaitTermination(ID);
        assertThat(test.told.get()).isEqualTo(1);
    }

    @Test
    void killSignalsTheFirstProcessAndKillTreeAll() throws Exception {
        test.launch(
                ID,
                "trap 'echo first; touch got' TERM; (trap 'echo child; exit' TERM; touch ready;"
                        + " while :; do sleep 0.01; done) & while :; do wait; done");
        Path sandbox = test.sandbox(ID);
        Await.until("child up", () -> Files.exists(sandbox.resolve("ready")));
        assertThat(test.containerizer.kill(ID, 15)).isTrue();
        Await.until("first got it", () -> Files.exists(sandbox.resolve("got")));
        assertThat(sandbox.resolve("stdout")).hasContent("first");
        assertThat(test.containerizer.killTree(ID, 15)).isTrue();
        Await.until(
                "child got it",
                () -> Files.readString(sandbox.resolve("stdout")).contains("child"));
        assertThat(test.containerizer.kill(new ContainerId("nobody"), 15)).isFalse();
    }

    @Test
    void aFailedLaunchLeavesNothingAndIsNotTold() throws Exception {
        assertThatThrownBy(() -> test.containerizer.launch(
                        ID, test.config(ID, exec("/no/such", "such")), Map.of(), Optional.empty()))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Failed to execute '/no/such': No such file or directory");
        assertThat(test.containerizer.containers()).isEmpty();
        assertThat(test.runtimeDirectory.resolve("containers")).isEmptyDirectory();
        assertThat(test.told.get()).isZero();
    }

    @Test
    void anUnknownUserIsALaunchFailure() {
        var config = test.shell(ID, "true").toBuilder()
                .setUser("nobody-of-that-name")
                .build();
        assertThatThrownBy(() -> test.containerizer.launch(ID, config, Map.of(), Optional.empty()))
                .isInstanceOf(ContainerizerException.class)
                .hasMessage("Failed to get the uid of user 'nobody-of-that-name': not found");
    }

    @Test
    @Tag("root")
    void aContainerRunsAsItsUserAndOwnsItsSandbox() throws Exception {
        assumeTrue(test.host.syscalls.effectiveUser() == 0);
        Files.createDirectories(test.workDirectory.resolve("sandboxes"));
        var config = test.shell(ID, "id -un; id -G; touch mine; stat -c %U . mine stdout; stat -c %a .").toBuilder()
                .setUser("nobody")
                .build();
        Path above = directory; // JUnit makes it for us alone
        assertThat(above.toFile().setExecutable(true, false)).isTrue();
        test.containerizer.launch(ID, config, Map.of(), Optional.empty());
        test.awaitTermination(ID);
        assertThat(test.sandbox(ID).resolve("stdout"))
                .hasContent("nobody\n" + test.host.groups("nobody") + "\nnobody\nnobody\nnobody\n750");
    }

    @Test
    void usageShowsWhatTheProcessesUseAndMayUse() throws Exception {
        var config = test.shell(ID, "i=0; while :; do i=$((i+1)); done").toBuilder()
                .addResources(scalar("cpus", 0.5))
                .addResources(scalar("mem", 64))
                .putLimits("cpus", Value.Scalar.newBuilder().setValue(2).build())
                .build();
        test.containerizer.launch(ID, config, Map.of(), Optional.empty());
        Await.until("cpu time", () -> test.containerizer.usage(ID).getCpusUserTimeSecs() > 0);
        var usage = test.containerizer.usage(ID);
        assertThat(usage.getMemRssBytes()).isBetween(100_000L, 20_000_000L);
        assertThat(usage.getCpusSoftLimit()).isEqualTo(0.5);
        assertThat(usage.getCpusLimit()).isEqualTo(2);
        assertThat(usage.getMemLimitBytes()).isEqualTo(64L << 20);
        assertThatThrownBy(() -> test.containerizer.usage(new ContainerId("nobody")))
                .hasMessage("Unknown container nobody");
    }

    @Test
    void ofStandaloneContainersOnlyIsolatorsKnowThatSupportThem() throws Exception {
        var child = ID.child("nested");
        var config = test.shell(ID, "sleep 1000").toBuilder()
                .clearExecutorInfo()
                .addResources(scalar("cpus", 0.5))
                .addResources(scalar("mem", 64.7))
                .build();
        test.containerizer.launch(ID, config, Map.of(), Optional.empty());
        test.containerizer.launch(child, test.shell(child, "sleep 1000"), Map.of(), Optional.empty());
        var expected = ResourceStatistics.newBuilder()
                .setCpusSoftLimit(0.5)
                .setMemSoftLimitBytes(64L << 20)
                .setMemLimitBytes(64L << 20);
        var usage = test.containerizer.usage(ID);
        assertThat(usage).isEqualTo(expected.setTimestamp(usage.getTimestamp()).build());
        assertThat(test.containerizer.usage(child).hasMemRssBytes()).isFalse();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    @Test
    void nestedContainersEndBeforeTheirParentAndAreRememberedUntilItEnds() throws Exception {
        test.launch(ID, "sleep 1000");
        ContainerId first = ID.child("first");
        ContainerId second = ID.child("second");
        test.launch(first, "echo nested; pwd; exit 2");
        test.launch(second, "sleep 1000");
        assertThat(test.awaitTermination(first).getStatus()).isEqualTo(2 << 8);
        assertThat(test.containerizer.wait(first).orElseThrow().getStatus()).isEqualTo(2 << 8);
        Path sandbox = test.sandbox(ID).resolve("containers").resolve("first");
        assertThat(sandbox.resolve("stdout")).hasContent("nested\n" + sandbox);
        test.containerizer.remove(first);
        assertThat(sandbox).doesNotExist();
        test.launch(first, "exit 1"); // the name is free again
        Await.until(
                "its end",
                () -> test.containerizer
                        .wait(first)
                        .filter(end -> end.getStatus() == 1 << 8)
                        .isPresent());
        test.containerizer.remove(first);
        assertThat(test.containerizer.wait(first)).isEmpty();
        assertThatThrownBy(() -> test.containerizer.remove(second)).hasMessageContaining("not terminated");
        test.containerizer.destroy(ID);
        assertThat(test.awaitTermination(second).getStatus()).isEqualTo(9);
        assertThat(test.containerizer.wait(second)).isEmpty();
        assertThatThrownBy(() -> test.launch(ID.child("late"), "true"))
                .hasMessage("Parent container " + ID + " does not exist");
    }

    @Test
    void twoHundredContainersAtOnceLeakNothing() throws Exception {
        test.launch(ID, "true"); // classes loaded, descriptors of the JVM open
        test.awaitTermination(ID);
        long before = TestHost.openDescriptors();
        List<ContainerId> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(new ContainerId("c" + i));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ContainerId id : ids) {
                var unused = threads.submit(() -> {
                    test.launch(id, "exit " + Math.floorMod(id.hashCode(), 100));
                    return id;
                });
            }
        }
        for (ContainerId id : ids) {
            assertThat(test.awaitTermination(id).getStatus()).isEqualTo(Math.floorMod(id.hashCode(), 100) << 8);
        }
        assertThat(test.containerizer.containers()).isEmpty();
        assertThat(test.host.loop.size()).isZero();
        assertThat(TestHost.openDescriptors()).isLessThan(before + TestHost.OWN_DESCRIPTORS);
        assertThat(test.host.children()).isEmpty();
    }
}
