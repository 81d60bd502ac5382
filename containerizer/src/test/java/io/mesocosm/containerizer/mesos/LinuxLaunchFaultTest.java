package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.containerizer.testing.TestRootfs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Launches of containers that are held in by all that there is, in which one system call fails. */
@Tag("isolation")
final class LinuxLaunchFaultTest {

    private static final ContainerId ID = new ContainerId("faulty");

    /** The wait for an ended child, a wait that is its thread's whole life, and taking out what was put in. */
    private static final Set<String> NEVER_FAIL = Set.of("reap", "epollWait", "epollRemove");

    @TempDir
    Path directory;

    private static void launch(TestContainerizer test, Path rootfs) throws ContainerizerException {
        var config = TestCgroups.request(test.shell(ID, "exec sleep 1000"), 0.1, 64)
                .setRootfs(rootfs.toString())
                .build();
        test.containerizer.launch(ID, config, Map.of(), Optional.empty());
    }

    private static Map<String, Integer> callsOfALaunch(TestContainerizer test, Path rootfs) throws Exception {
        test.host.recorder.forgetCalls();
        launch(test, rootfs);
        Map<String, Integer> calls = test.host.recorder.fallibleCalls();
        calls.keySet().removeAll(NEVER_FAIL);
        test.containerizer.destroy(ID);
        return calls;
    }

    @Test
    void everySystemCallOfALaunchMayFailOnceAndNothingLeaks() throws Exception {
        TestCgroups.assume("cpu", "memory", "pids");
        Path rootfs = TestRootfs.make(directory.resolve("rootfs"));
        var settings = TestContainerizer.linux("filesystem/linux,namespaces/pid,namespaces/ipc,linux/nnp,"
                + "cgroups/cpu,cgroups/mem,cgroups/pids,cgroups/devices");
        try (var test = new TestContainerizer(directory, settings)) {
            Map<String, Integer> calls = callsOfALaunch(test, rootfs);
            assertThat(calls).containsKeys("spawn", "receive", "send", "epollAdd");
            long before = TestHost.openDescriptors();
            int refused = 0;
            for (var call : calls.entrySet()) {
                for (int nth = 0; nth < call.getValue(); nth++) {
                    test.host.recorder.failAfter(call.getKey(), nth, Errno.ENOMEM);
                    try {
                        launch(test, rootfs);
                    } catch (ContainerizerException e) {
                        refused++;
                        assertThat(e).message().contains(Errno.text(Errno.ENOMEM));
                    }
                    test.host.recorder.heal();
                    test.containerizer.destroy(ID);
                    assertThat(test.containerizer.containers()).isEmpty();
                }
            }
            assertThat(refused).isPositive();
            Await.until("no process left", () -> test.host.children().isEmpty());
            Await.until("no descriptor left", () -> TestHost.openDescriptors() == before);
            assertThat(test.host.loop.size()).isZero();
            assertThat(test.forget(List.of(ID))).isEmptyDirectory();
        }
    }
}
