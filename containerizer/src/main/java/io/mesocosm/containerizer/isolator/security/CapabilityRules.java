package io.mesocosm.containerizer.isolator.security;

import io.mesocosm.containerizer.ContainerizerException;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.LinuxInfo;

/** What capabilities a container gets, of what it asks for and what the operator allows. Pure. */
final class CapabilityRules {

    /** Empty sets mean that nothing is set. Where there is an effective set there is a bounding one that holds it. */
    record Granted(Optional<CapabilityInfo> effective, Optional<CapabilityInfo> bounding) {}

    private CapabilityRules() {}

    /** The operator's sets must go together. (Mesos: {@code LinuxCapabilitiesIsolatorProcess::create}) */
    static void check(SecuritySettings settings) throws ContainerizerException {
        if (settings.effective().isPresent()
                && settings.bounding().isPresent()
                && !within(settings.effective().get(), settings.bounding().get())) {
            throw new ContainerizerException("Allowed capabilities are not a subset of the bounding capabilites");
        }
    }

    /** (Mesos: {@code LinuxCapabilitiesIsolatorProcess::prepare}) */
    @SuppressWarnings("deprecation") // frameworks go on using capability_info
    static Granted grant(SecuritySettings settings, LinuxInfo asked) throws ContainerizerException {
        if (asked.hasCapabilityInfo() && asked.hasEffectiveCapabilities()) {
            throw new ContainerizerException("Only one of 'capability_info' or 'effective_capabilities' is allowed");
        }
        Optional<CapabilityInfo> effective = effective(asked).or(settings::effective);
        Optional<CapabilityInfo> askedBounding =
                asked.hasBoundingCapabilities() ? Optional.of(asked.getBoundingCapabilities()) : Optional.empty();
        if (askedBounding.isPresent()
                && settings.bounding().isPresent()
                && !within(askedBounding.get(), settings.bounding().get())) {
            throw refusal("Bounding", askedBounding.get(), settings.bounding().get());
        }
        Optional<CapabilityInfo> bounding = askedBounding.or(settings::bounding).or(() -> effective);
        if (effective.isPresent() && !within(effective.get(), bounding.orElseThrow())) {
            throw refusal("Requested", effective.get(), bounding.orElseThrow());
        }
        return new Granted(effective, bounding);
    }

    @SuppressWarnings("deprecation")
    private static Optional<CapabilityInfo> effective(LinuxInfo asked) {
        if (asked.hasCapabilityInfo()) {
            return Optional.of(asked.getCapabilityInfo());
        }
        return asked.hasEffectiveCapabilities() ? Optional.of(asked.getEffectiveCapabilities()) : Optional.empty();
    }

    private static boolean within(CapabilityInfo some, CapabilityInfo all) {
        return all.getCapabilitiesList().containsAll(some.getCapabilitiesList());
    }

    private static ContainerizerException refusal(String which, CapabilityInfo requested, CapabilityInfo allowed) {
        return new ContainerizerException(which + " capabilities '" + text(requested.getCapabilitiesList())
                + "', but only '" + text(allowed.getCapabilitiesList()) + "' are allowed");
    }

    private static String text(Collection<CapabilityInfo.Capability> capabilities) {
        return capabilities.stream()
                .distinct()
                .sorted()
                .map(CapabilityInfo.Capability::name)
                .collect(Collectors.joining(", ", "{ ", " }"));
    }
}
