package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.text.Bytes;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.Value;

/**
 * What a container is ended with that wanted more memory than its limit.
 *
 * @param limit in bytes, as the other two when it could be read
 * @param used the most that it used
 * @param statistics {@code memory.stat}
 */
public record OutOfMemory(Optional<Long> limit, Optional<Long> used, Optional<String> statistics) {

    /** (Mesos: {@code MemorySubsystemProcess::oomWaited}) */
    public ContainerLimitation limitation() {
        var message = new StringBuilder("Memory limit exceeded: ");
        limit.ifPresent(
                bytes -> message.append("Requested: ").append(new Bytes(bytes)).append(' '));
        used.ifPresent(bytes ->
                message.append("Maximum Used: ").append(new Bytes(bytes)).append('\n'));
        statistics.ifPresent(
                text -> message.append("\nMEMORY STATISTICS: \n").append(text).append("\n\n"));
        return ContainerLimitation.newBuilder()
                .addResources(Resource.newBuilder()
                        .setName("mem")
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(new Bytes(used.orElse(0L)).inMegabytes())))
                .setMessage(message.toString())
                .setReason(Reason.REASON_CONTAINER_LIMITATION_MEMORY)
                .build();
    }
}
