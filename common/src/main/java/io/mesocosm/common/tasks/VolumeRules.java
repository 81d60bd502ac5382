package io.mesocosm.common.tasks;

import java.util.Optional;
import org.apache.mesos.v1.Protos.Volume;

/** Which volumes a container may ask for. (Mesos: {@code common::validation::validateVolume}) */
public final class VolumeRules {

    private VolumeRules() {}

    /** What is wrong with a volume; empty if nothing. */
    public static Optional<String> objection(Volume volume) {
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
}
