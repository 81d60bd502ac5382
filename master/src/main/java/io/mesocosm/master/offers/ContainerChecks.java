package io.mesocosm.master.offers;

import io.mesocosm.common.tasks.VolumeRules;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;

/** Which containers are accepted. Each check returns what is wrong; empty if nothing. */
final class ContainerChecks {

    private ContainerChecks() {}

    /** Mesos: {@code common::validation::validateContainerInfo}. */
    static Optional<String> check(ContainerInfo container) {
        for (Volume volume : container.getVolumesList()) {
            Optional<String> error = VolumeRules.objection(volume);
            if (error.isPresent()) {
                return error.map(text -> "Invalid volume: " + text);
            }
        }
        if (container.getType() != ContainerInfo.Type.DOCKER) {
            return Optional.empty();
        }
        if (!container.hasDocker()) {
            return Optional.of("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo");
        }
        boolean named = container.getDocker().getParametersList().stream()
                .anyMatch(parameter -> parameter.getKey().equals("name"));
        return named ? Optional.of("Parameter in DockerInfo must not be 'name'") : Optional.empty();
    }

    /** Whether a container says that it shares the cgroups of its executor; empty when it says nothing. */
    static Optional<Boolean> sharesCgroups(boolean present, ContainerInfo container) {
        return present && container.getLinuxInfo().hasShareCgroups()
                ? Optional.of(container.getLinuxInfo().getShareCgroups())
                : Optional.empty();
    }
}
