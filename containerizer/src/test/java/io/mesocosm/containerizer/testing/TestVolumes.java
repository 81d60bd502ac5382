package io.mesocosm.containerizer.testing;

import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;

/** Volumes that containers ask for. */
public final class TestVolumes {

    private TestVolumes() {}

    /** A persistent volume, and its directory below a work directory. */
    public static Resource persistent(Path work, String id, String containerPath, Volume.Mode mode) throws IOException {
        Files.createDirectories(directory(work, id));
        return Resource.newBuilder()
                .setName("disk")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(64))
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(DiskInfo.Persistence.newBuilder().setId(id))
                        .setVolume(Volume.newBuilder()
                                .setContainerPath(containerPath)
                                .setMode(mode)))
                .addReservations(Resource.ReservationInfo.newBuilder().setRole("role"))
                .build();
    }

    /** The resources of a config, and these. */
    public static List<Resource> with(ContainerConfig.Builder config, Resource... volumes) {
        List<Resource> all = new ArrayList<>(config.getResourcesList());
        all.addAll(List.of(volumes));
        return all;
    }

    /** Where it lies. */
    public static Path directory(Path work, String id) {
        return work.resolve("volumes/roles/role").resolve(id);
    }

    public static Volume.Builder host(Path source, String containerPath) {
        return volume(containerPath)
                .setSource(Volume.Source.newBuilder()
                        .setType(Volume.Source.Type.HOST_PATH)
                        .setHostPath(Volume.Source.HostPath.newBuilder().setPath(source.toString())));
    }

    /** Of the container's own sandbox. */
    public static Volume.Builder own(String path, String containerPath) {
        return sandbox(Volume.Source.SandboxPath.Type.SELF, path, containerPath);
    }

    /** Of the sandbox of the container above. */
    public static Volume.Builder parents(String path, String containerPath) {
        return sandbox(Volume.Source.SandboxPath.Type.PARENT, path, containerPath);
    }

    public static Volume.Builder sandbox(Volume.Source.SandboxPath.Type type, String path, String containerPath) {
        return volume(containerPath)
                .setSource(Volume.Source.newBuilder()
                        .setType(Volume.Source.Type.SANDBOX_PATH)
                        .setSandboxPath(Volume.Source.SandboxPath.newBuilder()
                                .setType(type)
                                .setPath(path)));
    }

    /** Of no kind yet. */
    public static Volume.Builder volume(String containerPath) {
        return Volume.newBuilder().setContainerPath(containerPath).setMode(Volume.Mode.RW);
    }
}
