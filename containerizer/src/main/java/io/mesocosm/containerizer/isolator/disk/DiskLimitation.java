package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** What is told of a container that took too much disk. */
final class DiskLimitation {

    private DiskLimitation() {}

    static ContainerLimitation of(List<Resource> resources, String message) {
        return ContainerLimitation.newBuilder()
                .addAllResources(resources)
                .setMessage(message)
                .setReason(Reason.REASON_CONTAINER_LIMITATION_DISK)
                .build();
    }
}
