package io.mesocosm.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.proto.internal.ResourceCheckpoint.ResourceState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is reserved and made of resources, on a real disk, with a crash between any two writes. */
class ResourceFilesTest {

    private static final Resource OLD = VolumesTest.volume("dev", "old");
    private static final Resource NEW = VolumesTest.volume("dev", "new");
    private static final Operation OPERATION = Operation.newBuilder()
            .setInfo(Offer.Operation.newBuilder().setType(Offer.Operation.Type.CREATE))
            .setLatestStatus(OperationStatus.newBuilder().setState(OperationState.OPERATION_FINISHED))
            .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("0123456789abcdef")))
            .build();

    @TempDir
    Path work;

    private Path resources;
    private ResourceFiles files;

    @BeforeEach
    void oneVolumeIsThere() throws Exception {
        resources = work.resolve("meta/resources");
        files = new ResourceFiles(work);
        files.store(List.of(), List.of(OLD), List.of());
    }

    private ResourceState recover() throws RecoveryException {
        return files.recover(new CheckpointReader(work, true));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(resources)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(resources.resolve(name), bytes);
    }

    private static byte[] state(List<Resource> some, List<Operation> operations) throws IOException {
        return Records.frame(ResourceState.newBuilder()
                .addAllResources(some)
                .addAllOperations(operations)
                .build());
    }

    private static byte[] older(Resource... some) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (Resource resource : some) {
            bytes.write(Records.frame(ResourceFormat.PRE_REFINEMENT.convert(resource)));
        }
        return bytes.toByteArray();
    }

    @Test
    void bothFormatsAreWritten() throws Exception {
        files.store(List.of(OLD), List.of(OLD, NEW), List.of(OPERATION));
        assertThat(names()).containsExactly("resources.info", "resources_and_operations.state");
        assertThat(resources.resolve("resources.info")).hasBinaryContent(older(OLD, NEW));
        assertThat(resources.resolve("resources_and_operations.state"))
                .hasBinaryContent(state(List.of(OLD, NEW), List.of(OPERATION)));
        assertThat(work.resolve("volumes/roles/dev/new")).isDirectory();
        assertThat(recover().getResourcesList()).containsExactly(OLD, NEW);
    }

    @Test
    void operationsAloneLeaveTheOlderFormatAlone() throws Exception {
        byte[] untouched = {1, 2, 3};
        write("resources.info", untouched);
        files.store(List.of(OLD), List.of(OLD), List.of(OPERATION));
        assertThat(names()).containsExactly("resources.info", "resources_and_operations.state");
        assertThat(resources.resolve("resources.info")).hasBinaryContent(untouched);
        assertThat(recover().getOperationsList()).containsExactly(OPERATION);
    }

    /** How far the change from the old to the new volume got before the agent was killed. */
    private enum Point {
        STATE_TARGET,
        BOTH_TARGETS,
        VOLUME_MADE,
        VOLUME_REMOVED,
        OLDER_RENAMED
    }

    @ParameterizedTest
    @EnumSource
    void changeThatACrashCutOffIsFinished(Point point) throws Exception {
        write("resources_and_operations.target", state(List.of(NEW), List.of(OPERATION)));
        if (point.compareTo(Point.BOTH_TARGETS) >= 0) {
            write("resources.target", older(NEW));
        }
        if (point.compareTo(Point.VOLUME_MADE) >= 0) {
            Files.createDirectories(work.resolve("volumes/roles/dev/new"));
        }
        if (point.compareTo(Point.VOLUME_REMOVED) >= 0) {
            Files.delete(work.resolve("volumes/roles/dev/old"));
        }
        if (point.compareTo(Point.OLDER_RENAMED) >= 0) {
            Files.delete(resources.resolve("resources.target"));
            write("resources.info", older(NEW));
        }
        ResourceState found = recover();
        assertThat(found.getResourcesList()).containsExactly(NEW);
        assertThat(found.getOperationsList()).containsExactly(OPERATION);
        assertThat(work.resolve("volumes/roles/dev/old")).doesNotExist();
        assertThat(work.resolve("volumes/roles/dev/new")).isDirectory();
        assertThat(names()).containsExactly("resources.info", "resources_and_operations.state");
        assertThat(recover()).isEqualTo(found);
    }

    @Test
    void firstChangeOfAllThatACrashCutOffIsFinished() throws Exception {
        Files.delete(resources.resolve("resources_and_operations.state"));
        Files.delete(resources.resolve("resources.info"));
        Files.delete(work.resolve("volumes/roles/dev/old"));
        write("resources_and_operations.target", state(List.of(NEW), List.of(OPERATION)));
        assertThat(recover().getResourcesList()).containsExactly(NEW);
        assertThat(work.resolve("volumes/roles/dev/new")).isDirectory();
    }

    @Test
    void filesOfAgentsThatKnewNoOperationsAreRead() throws Exception {
        Files.delete(resources.resolve("resources_and_operations.state"));
        assertThat(ResourceFormat.POST_REFINEMENT.convert(recover().getResources(0)))
                .isEqualTo(OLD);
        write("resources.target", older(NEW));
        assertThat(ResourceFormat.POST_REFINEMENT.convert(recover().getResources(0)))
                .isEqualTo(NEW);
        assertThat(work.resolve("volumes/roles/dev/old")).doesNotExist();
        assertThat(work.resolve("volumes/roles/dev/new")).isDirectory();
        assertThat(names()).containsExactly("resources.info");
    }

    @Test
    void changeWithAVolumeThatCannotBeMadeLeavesEverythingAsItWas() throws Exception {
        Files.writeString(work.resolve("volumes/roles/prod"), "in the way");
        Resource impossible = VolumesTest.volume("prod", "v");
        assertThatThrownBy(() -> files.store(List.of(OLD), List.of(OLD, impossible), List.of(OPERATION)))
                .isInstanceOf(VolumeException.class);
        assertThat(names()).containsExactly("resources.info", "resources_and_operations.state");
        ResourceState found = recover();
        assertThat(found.getResourcesList()).containsExactly(OLD);
        assertThat(found.getOperationsCount()).isZero();
    }

    @Test
    void changeThatCannotBeFinishedEndsTheRecovery() throws Exception {
        Files.writeString(work.resolve("volumes/roles/prod"), "in the way");
        write("resources_and_operations.target", state(List.of(OLD, VolumesTest.volume("prod", "v")), List.of()));
        assertThatThrownBy(this::recover)
                .hasMessageStartingWith(
                        "Target checkpointed resources disk(reservations: [(DYNAMIC,dev)])[old:data]:64")
                .hasMessageContaining("failed to sync from current checkpointed resources")
                .hasMessageEndingWith("/volumes/roles/prod/v': Not a directory");
        assertThat(resources.resolve("resources_and_operations.target")).exists();
    }

    @Test
    void damageEndsAStrictRecovery() throws Exception {
        write("resources_and_operations.state", new byte[] {9, 0, 0, 0, 1});
        assertThatThrownBy(this::recover).hasMessageContaining("resources_and_operations.state");
    }
}
