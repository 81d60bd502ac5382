package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Launches in which something fails, one thing at a time. */
@Tag("processes")
final class LaunchFaultTest {

    private static final ContainerId ID = new ContainerId("faulty");

    /** The wait for an ended child, and a wait that is its thread's whole life. */
    private static final Set<String> NEVER_FAIL = Set.of("reap", "epollWait");

    @TempDir
    Path directory;

    private static void launch(TestContainerizer test) throws ContainerizerException {
        test.containerizer.launch(ID, test.shell(ID, "sleep 1000"), Map.of(), Optional.empty());
    }

    /** The system calls of one launch, with how often each is made. */
    private Map<String, Integer> callsOfALaunch(TestContainerizer test) throws Exception {
        launch(test);
        Map<String, Integer> calls = test.host.recorder.fallibleCalls();
        calls.keySet().removeAll(NEVER_FAIL);
        test.containerizer.destroy(ID);
        return calls;
    }

    @Test
    void everySystemCallOfALaunchMayFailOnceAndNothingLeaks() throws Exception {
        try (var test = new TestContainerizer(directory)) {
            test.host.recorder.forgetCalls();
            Map<String, Integer> calls = callsOfALaunch(test);
            assertThat(calls).containsKeys("spawn", "receive", "send", "epollAdd");
            long before = TestHost.openDescriptors();
            for (var call : calls.entrySet()) {
                for (int nth = 0; nth < call.getValue(); nth++) {
                    test.host.recorder.failAfter(call.getKey(), nth, Errno.ENOMEM);
                    try {
                        launch(test);
                    } catch (ContainerizerException e) {
                        assertThat(e.getMessage()).isNotBlank();
                    }
                    test.host.recorder.heal();
                    test.containerizer.destroy(ID);
                    assertThat(test.containerizer.containers()).isEmpty();
                }
            }
            Await.until("no process left", () -> test.host.children().isEmpty());
            Await.until("no descriptor left", () -> TestHost.openDescriptors() == before);
            assertThat(test.host.loop.size()).isZero();
            assertThat(test.forget(List.of(ID))).isEmptyDirectory();
        }
    }

    /** Writes down what it is asked, and fails or waits where it is told to. */
    private static final class Scripted implements Isolator {
        private final String name;
        private final List<String> log;
        private final String failsAt;
        private final CountDownLatch reached = new CountDownLatch(1);
        private volatile Consumer<ContainerLimitation> onLimitation = limitation -> {};

        Scripted(String name, List<String> log, String failsAt) {
            this.name = name;
            this.log = log;
            this.failsAt = failsAt;
        }

        private void enter(String call) throws ContainerizerException {
            log.add(name + " " + call);
            if (failsAt.equals(call)) {
                throw new ContainerizerException(name + " fails to " + call);
            }
            if (failsAt.equals("wait in " + call)) {
                reached.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new ContainerizerException("interrupted", e);
                }
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
            enter("prepare");
            return Preparation.NOTHING;
        }

        @Override
        public void watch(ContainerId id, Consumer<ContainerLimitation> callback) {
            onLimitation = callback;
        }

        @Override
        public void isolate(ContainerId id, ContainerPids pids) throws ContainerizerException {
            enter("isolate");
        }

        @Override
        public void cleanup(ContainerId id) throws ContainerizerException {
            enter("cleanup");
        }
    }

    @Test
    void cleanupGoesTheOtherWayAndAFailingOneStopsNobody() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        var isolators = List.<Isolator>of(new Scripted("a", log, ""), new Scripted("b", log, "cleanup"));
        try (var test = new TestContainerizer(directory, isolators)) {
            launch(test);
            var termination = test.containerizer.destroy(ID).orElseThrow();
            assertThat(log)
                    .containsExactly("a prepare", "b prepare", "a isolate", "b isolate", "b cleanup", "a cleanup");
            assertThat(termination.getStatus()).isEqualTo(9);
            assertThat(termination.getMessage())
                    .isEqualTo("Failed to clean up an isolator when destroying container: b: b fails to cleanup");
            assertThat(test.metrics.snapshot()).containsEntry("containerizer/mesos/container_destroy_errors", 1.0);
        }
    }

    @Test
    void anIsolatorThatFailsToPrepareEndsTheLaunchAndIsCleanedUp() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (var test = new TestContainerizer(directory, List.of(new Scripted("a", log, "prepare")))) {
            assertThatThrownBy(() -> launch(test)).hasMessage("a fails to prepare");
            assertThat(log).containsExactly("a prepare", "a cleanup");
        }
    }

    @Test
    void anIsolatorThatFailsToIsolateKillsTheWaitingProcess() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (var test = new TestContainerizer(directory, List.of(new Scripted("a", log, "isolate")))) {
            assertThatThrownBy(() -> launch(test)).hasMessage("a fails to isolate");
            assertThat(log).containsExactly("a prepare", "a isolate", "a cleanup");
            Await.until("no process left", () -> test.host.children().isEmpty());
        }
    }

    @Test
    void destroyInterruptsALaunchThatIsGoingOn() throws Exception {
        for (String step : List.of("prepare", "isolate")) {
            var stuck = new Scripted("stuck", new CopyOnWriteArrayList<>(), "wait in " + step);
            try (var test = new TestContainerizer(directory.resolve(step), List.of(stuck))) {
                var failure = new CopyOnWriteArrayList<String>();
                Thread launch = Thread.startVirtualThread(() -> {
                    try {
                        launch(test);
                    } catch (ContainerizerException e) {
                        failure.add(String.valueOf(e.getMessage()));
                    }
                });
                stuck.reached.await();
                assertThat(test.containerizer.destroy(ID)).isPresent();
                launch.join();
                assertThat(failure).hasSize(1);
                assertThat(test.containerizer.containers()).isEmpty();
                assertThat(test.told.get()).isZero();
            }
        }
    }

    @Test
    void aLimitationDestroysTheContainerAndIsTold() throws Exception {
        var watching = new Scripted("limit", new CopyOnWriteArrayList<>(), "");
        try (var test = new TestContainerizer(directory, List.of(watching))) {
            launch(test);
            watching.onLimitation.accept(ContainerLimitation.newBuilder()
                    .setMessage("Memory limit exceeded")
                    .setReason(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY)
                    .build());
            var termination = test.awaitTermination(ID);
            assertThat(termination.getStatus()).isEqualTo(9);
            assertThat(termination.getState()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(termination.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
            assertThat(termination.getMessage()).isEqualTo("Memory limit exceeded");
        }
    }
}
