package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.sandbox.Trees;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers outlive the process that launched them, which is killed with SIGKILL. */
@Tag("processes")
final class RecoveryTest {

    private static final ContainerId ID = new ContainerId("survivor");

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

    private void launchElsewhere(String... containers) throws Exception {
        DoomedAgent.launchAndDie(directory, containers);
    }

    private ContainerState known(ContainerId id) {
        return ContainerState.newBuilder()
                .setContainerId(id.toProto())
                .setPid(0)
                .setDirectory(test.sandbox(id).toString())
                .build();
    }

    @Test
    void aContainerOutlivesItsAgentAndItsExitStatusIsKnownToTheNext() throws Exception {
        launchElsewhere(ID.value(), "until [ -e go ]; do sleep 0.01; done; exit 5");
        test.containerizer.recover(List.of(known(ID)));
        assertThat(test.containerizer.containers()).containsExactly(ID);
        assertThat(test.containerizer.usage(ID).getMemRssBytes()).isPositive();
        Files.createFile(test.sandbox(ID).resolve("go"));
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(5 << 8);
        assertThat(test.forget(List.of(ID))).isEmptyDirectory();
    }

    @Test
    void theExitStatusOfAContainerThatEndedBetweenTwoAgentsIsKnown() throws Exception {
        launchElsewhere(ID.value(), "until [ -e go ]; do sleep 0.01; done; exit 6");
        Files.createFile(test.sandbox(ID).resolve("go"));
        Path status =
                test.runtimeDirectory.resolve("containers").resolve(ID.value()).resolve("status");
        Await.until("status written", () -> Files.exists(status));
        test.containerizer.recover(List.of(known(ID)));
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(6 << 8);
    }

    @Test
    void aRecoveredContainerCanBeSignalledAndDestroyed() throws Exception {
        launchElsewhere(ID.value(), "trap 'echo got it' TERM; setsid sleep 1000 & touch ready; while :; do wait; done");
        test.containerizer.recover(List.of(known(ID)));
        Await.until("trap set", () -> Files.exists(test.sandbox(ID).resolve("ready")));
        test.containerizer.kill(ID, 15);
        Await.until(
                "signal handled",
                () -> Files.readString(test.sandbox(ID).resolve("stdout")).contains("got it"));
        assertThat(test.containerizer.destroy(ID).orElseThrow().getStatus()).isEqualTo(9);
    }

    @Test
    void aContainerIsFoundByItsPidWhenTheRuntimeDirectoryWasWiped() throws Exception {
        launchElsewhere(ID.value(), "sleep 1000");
        Path runtime = test.runtimeDirectory.resolve("containers").resolve(ID.value());
        int pid = Integer.parseInt(Files.readString(runtime.resolve("pid")));
        Trees.delete(runtime);
        test.containerizer.recover(List.of(known(ID).toBuilder().setPid(pid).build()));
        assertThat(test.containerizer.status(ID).getExecutorPid()).isEqualTo(pid);
        assertThat(test.containerizer.destroy(ID)).isPresent();
        assertThat(test.host.proc.stat(pid)).isEmpty();
    }

    @Test
    void standaloneContainersAreRecoveredWithoutBeingKnown() throws Exception {
        launchElsewhere("standalone", "until [ -e go ]; do sleep 0.01; done; exit 3", "standalone.task", "sleep 1000");
        var standalone = new ContainerId("standalone");
        test.containerizer.recover(List.of());
        assertThat(test.containerizer.containers()).containsExactlyInAnyOrder(standalone, standalone.child("task"));
        Files.createFile(test.sandbox(standalone).resolve("go"));
        assertThat(test.awaitTermination(standalone).getStatus()).isEqualTo(3 << 8);
        assertThat(test.awaitTermination(standalone.child("task")).getStatus()).isEqualTo(9);
    }

    @Test
    void whatTheAgentDoesNotKnowIsDestroyed() throws Exception {
        launchElsewhere("orphan", "echo $$ > pid; sleep 1000", ID.value(), "sleep 1000");
        var orphan = new ContainerId("orphan");
        int pid = Integer.parseInt(Files.readString(test.runtimeDirectory.resolve("containers/orphan/pid"))
                .trim());
        test.containerizer.recover(List.of(known(ID)));
        assertThat(test.awaitTermination(orphan).getStatus()).isEqualTo(9);
        assertThat(test.host.proc.stat(pid)).isEmpty();
        assertThat(test.containerizer.containers()).containsExactly(ID);
    }

    @Test
    void nestedContainersAreRecoveredButThoseForDebuggingAreNot() throws Exception {
        launchElsewhere(
                ID.value(), "sleep 1000", ID.value() + ".task", "sleep 1000", ID.value() + ".check!", "sleep 1000");
        test.containerizer.recover(List.of(known(ID)));
        assertThat(test.awaitTermination(ID.child("check")).getStatus()).isEqualTo(9);
        assertThat(test.containerizer.containers()).containsExactlyInAnyOrder(ID, ID.child("task"));
        test.containerizer.destroy(ID);
        assertThat(test.awaitTermination(ID.child("task")).getStatus()).isEqualTo(9);
    }

    @Test
    void nothingRunsWhenTheAgentDiesBeforeTheGoAhead() throws Exception {
        var stuck = new ContainerId("stuck");
        launchElsewhere("stuck", "touch ran");
        Path runtime = test.runtimeDirectory.resolve("containers/stuck");
        Await.until("supervisor gone", () -> Files.exists(runtime.resolve("status")));
        assertThat(test.sandbox(stuck).resolve("ran")).doesNotExist();
        test.containerizer.recover(List.of(known(stuck)));
        assertThat(test.awaitTermination(stuck).getStatus()).isEqualTo(1 << 8);
    }

    @Test
    void aContainerThatMesosLaunchedIsWaitedForByItsPid() throws Exception {
        Path runtime = Files.createDirectories(
                test.runtimeDirectory.resolve("containers").resolve(ID.value()));
        Files.createDirectories(test.sandbox(ID));
        Path go = directory.resolve("go");
        Process mesos = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "until [ -e " + go + " ]; do sleep 0.01; done; printf 1792 > " + runtime + "/status")
                .start();
        Files.writeString(runtime.resolve("pid"), String.valueOf(mesos.pid()));
        test.containerizer.recover(List.of(known(ID)));
        assertThat(test.containerizer.containers()).containsExactly(ID);
        Files.createFile(go);
        assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(7 << 8);
    }

    @Test
    void aPidThatBelongsToSomebodyElseByNowIsLeftAlone() throws Exception {
        Path runtime = Files.createDirectories(
                test.runtimeDirectory.resolve("containers").resolve(ID.value()));
        Process other = new ProcessBuilder("/bin/sleep", "1000").start();
        try {
            Files.writeString(runtime.resolve("pid"), String.valueOf(other.pid()));
            Files.writeString(
                    runtime.resolve("supervisor"), other.pid() + " 1 " + other.pid() + " 1 " + test.host.proc.bootId());
            test.containerizer.recover(List.of(known(ID)));
            assertThat(test.awaitTermination(ID).getStatus()).isEqualTo(9);
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aDamagedCheckpointIsNamed() throws Exception {
        Path runtime = Files.createDirectories(
                test.runtimeDirectory.resolve("containers").resolve(ID.value()));
        Files.writeString(runtime.resolve("config"), "garbage");
        assertThatThrownBy(() -> test.containerizer.recover(List.of(known(ID))))
                .hasMessageContaining(runtime.resolve("config").toString());
    }

    @Test
    void anEndThatNobodyWroteDownIsToldToTheNextAgentUntilItIsForgotten() throws Exception {
        test.launch(ID, "exit 7");
        ContainerTermination told = test.awaitTermination(ID);
        assertThat(told.getStatus()).isEqualTo(7 << 8);
        for (int agent = 2; agent < 4; agent++) {
            try (var next = new TestContainerizer(directory)) {
                next.containerizer.recover(List.of(known(ID)));
                assertThat(next.awaitTermination(ID)).as("agent " + agent).isEqualTo(told);
            }
        }
        assertThat(test.forget(List.of(ID))).isEmptyDirectory();
    }

    @Test
    void whyAContainerWasEndedIsToldToTheNextAgent() throws Exception {
        var limits = new Limits();
        ContainerTermination told;
        try (var doomed = new TestContainerizer(directory, List.of(limits))) {
            doomed.launch(ID, "sleep 1000");
            limits.watcher.accept(ContainerLimitation.newBuilder()
                    .setMessage("too much")
                    .setReason(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY)
                    .build());
            told = doomed.awaitTermination(ID);
        }
        assertThat(told.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        test.containerizer.recover(List.of(known(ID)));
        assertThat(test.awaitTermination(ID)).isEqualTo(told);
    }

    /** Says that a limit is reached when the test says so. */
    private static final class Limits implements Isolator {
        private volatile Consumer<ContainerLimitation> watcher = limitation -> {};

        @Override
        public String name() {
            return "test/limits";
        }

        @Override
        public void watch(ContainerId id, Consumer<ContainerLimitation> onLimitation) {
            watcher = onLimitation;
        }
    }

    @Test
    void theEndOfAContainerThatTheAgentForgotIsNotKept() throws Exception {
        test.launch(ID, "exit 7");
        test.awaitTermination(ID);
        try (var next = new TestContainerizer(directory)) {
            next.containerizer.recover(List.of());
            assertThat(next.containerizer.containers()).isEmpty();
            assertThat(next.runtimeDirectory.resolve("containers")).isEmptyDirectory();
        }
    }

    @Test
    void recoveringTwiceInOneDirectoryFindsNothingTheSecondTime() throws Exception {
        test.containerizer.launch(ID, test.shell(ID, "true"), Map.of(), Optional.empty());
        test.awaitTermination(ID);
        test.containerizer.recover(List.of());
        assertThat(test.containerizer.containers()).isEmpty();
    }
}
