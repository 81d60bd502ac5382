package io.mesocosm.master.offers;

import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;

/** Which containers are accepted. Each check returns what is wrong; empty if nothing. */
final class ContainerChecks {

    private ContainerChecks() {}

    /** Mesos: {@code common::validation::validateContainerInfo}. */
    static Optional<String> check(ContainerInfo container) {
        for (Volume volume : container.getVolumesList()) {
            Optional<String> error = volume(volume);
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

    private static Optional<String> volume(Volume volume) {
        int kinds = (volume.hasHostPath() ? 1 : 0) + (volume.hasImage() ? 1 : 0) + (volume.hasSource() ? 1 : 0);
        if (kinds != 1) {
            return Optional.of("Only one of them should be set: 'host_path', 'image' and 'source'");
        }
        return volume.hasSource() ? source(volume.getSource()) : Optional.empty();
    }

    private static Optional<String> source(Volume.Source source) {
        return switch (source.getType()) {
            case DOCKER_VOLUME -> expect(source.hasDockerVolume(), "docker_volume", "DOCKER_VOLUME");
            case HOST_PATH -> expect(source.hasHostPath(), "host_path", "HOST_PATH");
            case SANDBOX_PATH -> expect(source.hasSandboxPath(), "sandbox_path", "SANDBOX_PATH");
            case SECRET -> expect(source.hasSecret(), "secret", "SECRET");
            case CSI_VOLUME ->
                expect(source.hasCsiVolume(), "csi_volume", "CSI")
                        .or(() -> expect(
                                source.getCsiVolume().hasStaticProvisioning(),
                                "csi_volume.static_provisioning",
                                "CSI"));
            case UNKNOWN -> Optional.of("'source.type' is unknown");
        };
    }

    private static Optional<String> expect(boolean present, String field, String type) {
        return present ? Optional.empty() : Optional.of("'source." + field + "' is not set for " + type + " volume");
    }

    /** Whether a container says that it shares the cgroups of its executor; empty when it says nothing. */
    static Optional<Boolean> sharesCgroups(boolean present, ContainerInfo container) {
        return present && container.getLinuxInfo().hasShareCgroups()
                ? Optional.of(container.getLinuxInfo().getShareCgroups())
                : Optional.empty();
    }
}
