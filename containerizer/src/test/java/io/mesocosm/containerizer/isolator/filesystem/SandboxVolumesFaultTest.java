package io.mesocosm.containerizer.isolator.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.mounts.MountTable;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.ContainerShell;
import io.mesocosm.containerizer.testing.MappableDirectory;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.containerizer.testing.TestVolumes;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes of a running container change, and one system call of that fails. */
@Tag("isolation")
final class SandboxVolumesFaultTest {

    private static final ContainerId ID = new ContainerId("changing");

    @TempDir
    Path temporary;

    private static List<String> mounted(ContainerShell shell) throws Exception {
        return MountTable.read().below(shell.sandbox(ID).toRealPath()).stream()
                .map(mount -> String.valueOf(mount.target().getFileName()))
                .sorted()
                .toList();
    }

    private static Resource volume(ContainerShell shell, String name, Volume.Mode mode) throws Exception {
        return TestVolumes.persistent(shell.test.workDirectory, name, name, mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"filesystem/linux", "filesystem/linux,namespaces/pid,namespaces/user"})
    void everyCallMayFailAndTheNextUpdateSetsItRight(String isolation) throws Exception {
        try (var directory = MappableDirectory.in(temporary);
                var shell = new ContainerShell(directory.path, TestContainerizer.linux(isolation))) {
            ContainerConfig.Builder config = shell.config(ID, "echo ready; exec sleep 1000");
            List<Resource> before = TestVolumes.with(
                    config, volume(shell, "kept", Volume.Mode.RW), volume(shell, "gone", Volume.Mode.RW));
            List<Resource> after = TestVolumes.with(
                    config,
                    volume(shell, "kept", Volume.Mode.RW),
                    volume(shell, "new", Volume.Mode.RW),
                    volume(shell, "newer", Volume.Mode.RO));
            shell.launch(ID, config.clearResources().addAllResources(before));
            shell.awaitLine(ID, "ready");
            shell.test.host.recorder.forgetCalls();
            shell.test.containerizer.update(ID, after, Map.of());
            Map<String, Integer> calls = shell.test.host.recorder.fallibleCalls();
            assertThat(calls).containsKeys("cloneMount", "changeMount", "attachMount", "unmount", "open");
            assertThat(mounted(shell)).containsExactly("kept", "new", "newer");
            shell.test.containerizer.update(ID, before, Map.of());
            long descriptors = TestHost.openDescriptors();
            for (var call : calls.entrySet()) {
                for (int nth = 0; nth < call.getValue(); nth++) {
                    assertSetRight(shell, call.getKey(), nth, before, after);
                }
            }
            Await.until("no descriptor left", () -> TestHost.openDescriptors() <= descriptors);
        }
    }

    /** In the middle each volume is mounted once or not at all; then it is as it was, and as it was to be. */
    private static void assertSetRight(
            ContainerShell shell, String call, int nth, List<Resource> before, List<Resource> after) throws Exception {
        String fault = call + " " + nth;
        shell.test.host.recorder.failAfter(call, nth, Errno.ENOMEM);
        try {
            shell.test.containerizer.update(ID, after, Map.of());
        } catch (ContainerizerException e) {
            assertThat(e).as(fault).message().contains(Errno.text(Errno.ENOMEM)).contains("persistent volume");
        }
        shell.test.host.recorder.heal();
        assertThat(mounted(shell))
                .as(fault)
                .doesNotHaveDuplicates()
                .contains("kept")
                .isSubsetOf("kept", "gone", "new", "newer");
        shell.test.containerizer.update(ID, before, Map.of());
        assertThat(mounted(shell)).as(fault).containsExactly("gone", "kept");
        shell.test.containerizer.update(ID, after, Map.of());
        assertThat(mounted(shell)).as(fault).containsExactly("kept", "new", "newer");
        shell.test.containerizer.update(ID, before, Map.of());
    }
}
