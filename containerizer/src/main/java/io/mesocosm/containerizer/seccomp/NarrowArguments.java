package io.mesocosm.containerizer.seccomp;

import java.util.Map;
import java.util.Set;

/**
 * Arguments of which the kernel reads the lower 32 bits only, whatever the register holds. Comparing all 64 would let a
 * program past a rule that sets a bit above them.
 */
final class NarrowArguments {

    private static final Map<String, Set<Integer>> OF = Map.ofEntries(
            Map.entry("bpf", Set.of(0, 2)),
            Map.entry("clone", Set.of(0)),
            Map.entry("close_range", Set.of(0, 1, 2)),
            Map.entry("fanotify_init", Set.of(0, 1)),
            Map.entry("fchmodat", Set.of(0, 2)),
            Map.entry("fcntl", Set.of(0, 1)),
            Map.entry("finit_module", Set.of(0, 2)),
            Map.entry("getsockopt", Set.of(0, 1, 2)),
            Map.entry("ioctl", Set.of(0, 1)),
            Map.entry("ioprio_set", Set.of(0, 1, 2)),
            Map.entry("keyctl", Set.of(0)),
            Map.entry("kill", Set.of(0, 1)),
            Map.entry("madvise", Set.of(2)),
            Map.entry("membarrier", Set.of(0, 1, 2)),
            Map.entry("memfd_create", Set.of(1)),
            Map.entry("mlockall", Set.of(0)),
            Map.entry("open", Set.of(1)),
            Map.entry("openat", Set.of(0, 2)),
            Map.entry("personality", Set.of(0)),
            Map.entry("prctl", Set.of(0)),
            Map.entry("prlimit64", Set.of(0, 1)),
            Map.entry("quotactl", Set.of(0, 2)),
            Map.entry("reboot", Set.of(0, 1, 2)),
            Map.entry("seccomp", Set.of(0, 1)),
            Map.entry("setns", Set.of(0, 1)),
            Map.entry("setpriority", Set.of(0, 1, 2)),
            Map.entry("setrlimit", Set.of(0)),
            Map.entry("setsockopt", Set.of(0, 1, 2, 4)),
            Map.entry("socket", Set.of(0, 1, 2)),
            Map.entry("socketpair", Set.of(0, 1, 2)),
            Map.entry("syslog", Set.of(0, 2)),
            Map.entry("tgkill", Set.of(0, 1, 2)),
            Map.entry("tkill", Set.of(0, 1)),
            Map.entry("umount2", Set.of(1)),
            Map.entry("userfaultfd", Set.of(0)));

    private NarrowArguments() {}

    static boolean of(String call, int argument) {
        return OF.getOrDefault(call, Set.of()).contains(argument);
    }
}
