package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.ContainerizerException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an agent must be allowed before it can have an isolator. Root is asked for by the isolators, in Mesos' words; root
 * may still lack capabilities, as in a container that is not privileged.
 */
final class Needs {

    private enum Capability {
        CAP_CHOWN(0),
        CAP_SETPCAP(8),
        CAP_SYS_PTRACE(19),
        CAP_SYS_ADMIN(21),
        CAP_MKNOD(27);

        private final int number;

        Capability(int number) {
            this.number = number;
        }

        boolean isIn(long capabilities) {
            return (capabilities >>> number & 1) == 1;
        }
    }

    /** The isolators that need root, and which of its capabilities. */
    private static final Map<String, List<Capability>> BY_NAME = Map.ofEntries(
            Map.entry("filesystem/linux", List.of(Capability.CAP_SYS_ADMIN, Capability.CAP_MKNOD)),
            Map.entry("filesystem/shared", List.of(Capability.CAP_SYS_ADMIN)),
            Map.entry("volume/secret", List.of(Capability.CAP_SYS_ADMIN)),
            Map.entry("namespaces/pid", List.of(Capability.CAP_SYS_ADMIN)),
            Map.entry("namespaces/ipc", List.of(Capability.CAP_SYS_ADMIN)),
            Map.entry("namespaces/user", List.of(Capability.CAP_SYS_ADMIN)),
            Map.entry("linux/capabilities", List.of(Capability.CAP_SETPCAP)),
            Map.entry("cgroups/", List.of()),
            Map.entry("linux/devices", List.of(Capability.CAP_MKNOD)),
            Map.entry("disk/xfs", List.of(Capability.CAP_SYS_ADMIN)),
            Map.entry("disk/btrfs", List.of(Capability.CAP_SYS_ADMIN, Capability.CAP_CHOWN)),
            Map.entry("network/ports", List.of(Capability.CAP_SYS_PTRACE)));

    private static final int ROOT = 0;

    private Needs() {}

    /** @throws ContainerizerException names the capabilities that root lacks */
    static void check(String name, IsolatorContext context) throws ContainerizerException {
        long capabilities = context.proc().effectiveCapabilities();
        String missing = BY_NAME.getOrDefault(name, List.of()).stream()
                .filter(capability -> !capability.isIn(capabilities))
                .map(Capability::toString)
                .collect(Collectors.joining(" and "));
        if (context.isRoot() && !missing.isEmpty()) {
            throw new ContainerizerException("the agent is root without " + missing + "; give it that, or leave '"
                    + name + "' out of --isolation");
        }
    }

    /** What to do about an isolator that needs root and did not get it; else empty: what failed says it. */
    static String advice(String name, IsolatorContext context) {
        int user = context.syscalls().effectiveUser();
        return user == ROOT || !BY_NAME.containsKey(name)
                ? ""
                : "; this agent is user " + user + ": start it as root, or leave '" + name + "' out of --isolation";
    }
}
