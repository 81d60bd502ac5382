package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.launcher.RecordedProcess;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our runtime directory, and the one that a Mesos agent left. */
final class RuntimeDirectoryTest {

    private static final Path RECORDED = Path.of("src/test/resources/recorded/runtime");
    private static final ContainerId GROUP = new ContainerId("9ec7eb7f-5504-42ad-a9e0-f4e424ef8b8c");
    private static final ContainerId NESTED = GROUP.child("5e709616-3904-44a4-9460-0f1e4dae8c62");

    @TempDir
    Path directory;

    private final RuntimeDirectory recorded = new RuntimeDirectory(RECORDED);

    @Test
    void theContainersOfMesosAreFoundParentsFirst() throws Exception {
        List<ContainerId> ids = recorded.ids();
        assertThat(ids).hasSize(6).contains(GROUP, NESTED);
        assertThat(ids.indexOf(GROUP)).isLessThan(ids.indexOf(NESTED));
    }

    @Test
    void whatMesosWroteIsReadAndWrittenTheSameWay() throws Exception {
        var ours = new RuntimeDirectory(directory);
        for (ContainerId id : recorded.ids()) {
            ours.create(id);
            ours.writeConfig(id, recorded.config(id).orElseThrow());
            ours.writeLaunchInfo(id, recorded.launchInfo(id).orElseThrow());
            for (String file : List.of("config", "launch_info")) {
                assertThat(Files.getPosixFilePermissions(ours.of(id).resolve(file)))
                        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
                assertThat(ours.of(id).resolve(file))
                        .hasSameBinaryContentAs(recorded.of(id).resolve(file));
            }
            assertThat(recorded.pid(id).orElseThrow().pid()).isPositive();
            assertThat(recorded.waitStatus(id)).isEmpty(); // made, not filled yet
            assertThat(recorded.process(id)).isEmpty();
        }
        assertThat(recorded.config(GROUP)
                        .orElseThrow()
                        .getExecutorInfo()
                        .getExecutorId()
                        .getValue())
                .isEqualTo("group");
    }

    @Test
    void nestedSandboxesLieBelowThatOfTheRoot() {
        assertThat(ContainerFiles.sandboxBelowRoot(GROUP.child("a"))).isEqualTo("containers/a");
        assertThat(ContainerFiles.sandboxBelowRoot(GROUP.child("a").child("b"))).isEqualTo("containers/a/containers/b");
    }

    @Test
    void processesAreReadAsWritten() throws Exception {
        var ours = new RuntimeDirectory(directory);
        ours.create(GROUP);
        var process = new RecordedProcess(Optional.of(new ProcessId(10, 1000)), new ProcessId(11, 1001), "boot");
        ours.writePids(GROUP, process);
        assertThat(ours.process(GROUP)).contains(process);
        assertThat(ours.pid(GROUP).orElseThrow().pid()).isEqualTo(11);
        assertThat(ours.pid(new ContainerId("nobody"))).isEmpty();
    }

    @Test
    void damageIsNamed() throws IOException {
        var ours = new RuntimeDirectory(directory);
        ours.create(GROUP);
        Path file = ours.of(GROUP).resolve("termination");
        Files.write(file, new byte[] {9, 0, 0, 0, 1});
        assertThatThrownBy(() -> ours.termination(GROUP)).hasMessageContaining(file.toString());
        Files.writeString(ours.status(GROUP), "no number");
        assertThatThrownBy(() -> ours.waitStatus(GROUP)).hasMessageContaining("no number");
    }

    @Test
    void terminationsAreReadAsWritten() throws Exception {
        var ours = new RuntimeDirectory(directory);
        ours.create(NESTED);
        var termination =
                ContainerTermination.newBuilder().setStatus(256).setMessage("m").build();
        ours.writeTermination(NESTED, termination);
        assertThat(ours.termination(NESTED)).contains(termination);
        ours.delete(GROUP);
        assertThat(ours.ids()).isEmpty();
    }
}
