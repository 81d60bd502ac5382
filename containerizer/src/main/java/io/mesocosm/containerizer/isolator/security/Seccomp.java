package io.mesocosm.containerizer.isolator.security;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement.SystemCallFilter;
import io.mesocosm.containerizer.seccomp.SeccompException;
import io.mesocosm.containerizer.seccomp.SeccompProfile;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.SeccompInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code linux/seccomp}: filters system calls by the profile that a container asks for, else by the agent's. Profiles are
 * files of {@code --seccomp_config_dir}; one comes with the agent ({@link SeccompProfile#BUILT_IN}) and is used when it
 * is named and no file has that name. (Mesos: {@code LinuxSeccompIsolatorProcess})
 */
public final class Seccomp implements NestingIsolator {

    private static final Logger log = LoggerFactory.getLogger(Seccomp.class);

    /** A profile and what it is called. */
    private record Named(String name, SeccompProfile profile) {}

    private final SecuritySettings settings;
    private final boolean limitsCapabilities;
    private final Optional<Named> byDefault;

    /** Who is not root may filter only what cannot become more than it is. */
    private final boolean needsNoNewPrivileges;

    private Seccomp(
            SecuritySettings settings,
            boolean limitsCapabilities,
            Optional<Named> byDefault,
            boolean needsNoNewPrivileges) {
        this.settings = settings;
        this.limitsCapabilities = limitsCapabilities;
        this.byDefault = byDefault;
        this.needsNoNewPrivileges = needsNoNewPrivileges;
    }

    /** @throws ContainerizerException when the kernel filters nothing, or the default profile is no profile */
    public static Seccomp create(IsolatorContext context) throws ContainerizerException {
        SecuritySettings settings = context.settings().security();
        if (!Files.exists(Path.of("/proc/sys/kernel/seccomp/actions_avail"))) {
            throw new ContainerizerException("Seccomp is not supported by the kernel");
        }
        if (settings.seccompDirectory().isEmpty()
                && !settings.seccompProfile().equals(Optional.of(SeccompProfile.BUILT_IN))) {
            throw new ContainerizerException("Missing required `--seccomp_config_dir` flag");
        }
        Optional<Named> byDefault = settings.seccompProfile().isPresent()
                ? Optional.of(read(settings, settings.seccompProfile().get()))
                : Optional.empty();
        return new Seccomp(settings, context.settings().isolates("linux/capabilities"), byDefault, !context.isRoot());
    }

    private static Named read(SecuritySettings settings, String name) throws ContainerizerException {
        Path relative = Path.of(name).normalize();
        if (relative.isAbsolute() || relative.startsWith("..")) {
            throw new ContainerizerException("Seccomp profile '" + name + "' is not below --seccomp_config_dir");
        }
        try {
            Optional<Path> file = settings.seccompDirectory().map(directory -> directory.resolve(relative));
            boolean builtIn = name.equals(SeccompProfile.BUILT_IN)
                    && !file.map(Files::exists).orElse(false);
            if (!builtIn && file.isEmpty()) {
                throw new ContainerizerException(
                        "Seccomp profile '" + name + "' cannot be had without --seccomp_config_dir");
            }
            return new Named(name, builtIn ? SeccompProfile.builtIn() : SeccompProfile.read(file.orElseThrow()));
        } catch (SeccompException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String name() {
        return "linux/seccomp";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        LinuxInfo linux = config.getContainerInfo().getLinuxInfo();
        Optional<Named> chosen = linux.hasSeccomp() ? asked(linux.getSeccomp()) : byDefault;
        if (chosen.isEmpty()) {
            log.info("no filter of system calls container={}", id);
            return Preparation.NOTHING;
        }
        log.info("filters system calls container={} profile={}", id, chosen.get().name);
        SeccompProfile profile = chosen.get().profile;
        try {
            var info = ContainerLaunchInfo.newBuilder().setSeccompProfile(profile.message());
            if (needsNoNewPrivileges) {
                info.setNoNewPrivileges(true);
            }
            return new Preparation(info.build(), List.of(new SystemCallFilter(0, profile.compile(bounding(linux)))));
        } catch (SeccompException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Empty for none. */
    private Optional<Named> asked(SeccompInfo asked) throws ContainerizerException {
        if (asked.getUnconfined() && asked.hasProfileName()) {
            throw new ContainerizerException("Invalid Seccomp configuration: 'profile_name' given even though"
                    + " 'unconfined' Seccomp setting is enabled");
        }
        if (asked.hasProfileName()) {
            return Optional.of(read(settings, asked.getProfileName()));
        }
        if (!asked.getUnconfined()) {
            throw new ContainerizerException("Missing Seccomp profile name");
        }
        return Optional.empty();
    }

    /** What {@link Capabilities} grants; all where it is not there. */
    private Set<CapabilityInfo.Capability> bounding(LinuxInfo linux) throws ContainerizerException {
        Optional<CapabilityInfo> bounding =
                limitsCapabilities ? CapabilityRules.grant(settings, linux).bounding() : Optional.empty();
        Set<CapabilityInfo.Capability> capabilities = EnumSet.noneOf(CapabilityInfo.Capability.class);
        capabilities.addAll(
                bounding.isPresent()
                        ? bounding.get().getCapabilitiesList()
                        : EnumSet.allOf(CapabilityInfo.Capability.class));
        return capabilities;
    }
}
