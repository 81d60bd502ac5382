package io.mesocosm.containerizer.seccomp;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;

/**
 * {@code includes} or {@code excludes} of a rule.
 *
 * @param architecture whether one that is named is the host's; empty when none is named
 * @param kernel whether the host's is new enough; empty when nothing is asked
 * @param capabilities compared with the container's later
 */
record RuleFilter(Optional<Boolean> architecture, Optional<Boolean> kernel, Set<Capability> capabilities) {

    /** Docker's names, those of Go. */
    private static final Map<String, Optional<Architecture>> ARCHITECTURES = Map.ofEntries(
            Map.entry("amd64", Optional.of(Architecture.X86_64)),
            Map.entry("arm64", Optional.of(Architecture.AARCH64)),
            Map.entry("x86", Optional.empty()),
            Map.entry("x32", Optional.empty()),
            Map.entry("arm", Optional.empty()),
            Map.entry("loong64", Optional.empty()),
            Map.entry("mips", Optional.empty()),
            Map.entry("mipsel", Optional.empty()),
            Map.entry("mips64", Optional.empty()),
            Map.entry("mipsel64", Optional.empty()),
            Map.entry("mips64n32", Optional.empty()),
            Map.entry("mipsel64n32", Optional.empty()),
            Map.entry("ppc", Optional.empty()),
            Map.entry("ppc64", Optional.empty()),
            Map.entry("ppc64le", Optional.empty()),
            Map.entry("riscv64", Optional.empty()),
            Map.entry("s390", Optional.empty()),
            Map.entry("s390x", Optional.empty()));

    private static final String CAP = "CAP_";

    static RuleFilter read(ProfileFields fields, Host host) throws SeccompException {
        Optional<Boolean> architecture = Optional.empty();
        for (String name : fields.textsOrNothing("arches")) {
            Optional<Architecture> known = ARCHITECTURES.get(name);
            if (known == null) {
                throw new SeccompException("Unknown architecture: '" + name + "'");
            }
            boolean ours = known.filter(host.architecture()::equals).isPresent();
            architecture = Optional.of(architecture.orElse(false) || ours);
        }
        Optional<Boolean> kernel =
                fields.has("minKernel") ? Optional.of(host.hasKernel(fields.text("minKernel"))) : Optional.empty();
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (String name : fields.textsOrNothing("caps")) {
            capabilities.add(capability(name));
        }
        return new RuleFilter(architecture, kernel, capabilities);
    }

    private static Capability capability(String name) throws SeccompException {
        if (!name.startsWith(CAP)) {
            throw new SeccompException("Unexpected capability: '" + name + "'");
        }
        for (Capability capability : Capability.values()) {
            if (capability != Capability.UNKNOWN && capability.name().equals(name.substring(CAP.length()))) {
                return capability;
            }
        }
        throw new SeccompException("Unknown capability: '" + name + "'");
    }

    /** Of what the host decides. */
    boolean allMatch() {
        return architecture.orElse(true) && kernel.orElse(true);
    }

    boolean anyMatches() {
        return architecture.orElse(false) || kernel.orElse(false);
    }
}
