package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.testing.TestContainerizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;

/** Resources of disks. */
final class TestDisks {

    private TestDisks() {}

    static Resource disk(double megabytes) {
        return Resource.newBuilder()
                .setName("disk")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(megabytes))
                .build();
    }

    /** At {@code volumes/roles/role/<id>}. */
    static Resource volume(String id, String containerPath, double megabytes) {
        return disk(megabytes).toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole("role"))
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(DiskInfo.Persistence.newBuilder().setId(id))
                        .setVolume(Volume.newBuilder()
                                .setContainerPath(containerPath)
                                .setMode(Volume.Mode.RW)))
                .build();
    }

    /** A part of a disk of its own, which holds no volume yet. */
    static Resource pathDisk(Path root) {
        return disk(64).toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setSource(DiskInfo.Source.newBuilder()
                                .setType(DiskInfo.Source.Type.PATH)
                                .setPath(DiskInfo.Source.Path.newBuilder().setRoot(root.toString()))))
                .build();
    }

    static Resource mountVolume(String id, String containerPath, Path root, double megabytes) {
        Resource volume = volume(id, containerPath, megabytes);
        return volume.toBuilder()
                .setDisk(volume.getDisk().toBuilder()
                        .setSource(DiskInfo.Source.newBuilder()
                                .setType(DiskInfo.Source.Type.MOUNT)
                                .setMount(DiskInfo.Source.Mount.newBuilder().setRoot(root.toString()))))
                .build();
    }

    /** A shell command that has these resources, as an agent launches it and tells of them. */
    static void launch(TestContainerizer mesos, ContainerId id, String command, Resource... resources)
            throws Exception {
        mesos.containerizer.launch(
                id,
                mesos.shell(id, command).toBuilder()
                        .addAllResources(List.of(resources))
                        .build(),
                Map.of(),
                Optional.empty());
        mesos.containerizer.update(id, List.of(resources), Map.of());
    }
}
