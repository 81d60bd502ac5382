package io.mesocosm.containerizer.isolator.volume;

import io.mesocosm.common.tasks.VolumeRules;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;

/** The volumes that a container asks for. */
final class Volumes {

    private Volumes() {}

    /** Those of a container of ours; a master that checks less than ours may have let anything through. */
    static List<Volume> of(ContainerConfig config) throws ContainerizerException {
        if (!config.hasContainerInfo()) {
            return List.of();
        }
        if (config.getContainerInfo().getType() != ContainerInfo.Type.MESOS) {
            throw new ContainerizerException("Only support MESOS containers");
        }
        List<Volume> volumes = config.getContainerInfo().getVolumesList();
        for (Volume volume : volumes) {
            Optional<String> objection = VolumeRules.objection(volume);
            if (objection.isPresent()) {
                throw new ContainerizerException("Invalid volume: " + objection.get());
            }
        }
        return volumes;
    }
}
