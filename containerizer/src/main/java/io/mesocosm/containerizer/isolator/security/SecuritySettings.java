package io.mesocosm.containerizer.isolator.security;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.DeviceWhitelist;

/**
 * What flags say of privileges.
 *
 * @param effective {@code --effective_capabilities}
 * @param bounding {@code --bounding_capabilities}
 * @param seccompDirectory {@code --seccomp_config_dir}
 * @param seccompProfile {@code --seccomp_profile_name}
 * @param allowedDevices {@code --allowed_devices}
 */
public record SecuritySettings(
        Optional<CapabilityInfo> effective,
        Optional<CapabilityInfo> bounding,
        Optional<Path> seccompDirectory,
        Optional<String> seccompProfile,
        Optional<DeviceWhitelist> allowedDevices) {

    public static final SecuritySettings DEFAULTS = new SecuritySettings(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public SecuritySettings withAllowedDevices(DeviceWhitelist value) {
        return new SecuritySettings(effective, bounding, seccompDirectory, seccompProfile, Optional.of(value));
    }
}
