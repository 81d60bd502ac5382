package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.isolator.security.SecuritySettings;
import java.util.ArrayList;
import java.util.List;

/** Flags that would protect something, for an isolator that is not asked for: as in Mesos they do nothing, but not silently. */
final class IdleSettings {

    private IdleSettings() {}

    /** A line for each. */
    static List<String> of(IsolationSettings settings) {
        SecuritySettings security = settings.security();
        List<String> idle = new ArrayList<>();
        if (!settings.isolates("linux/capabilities")) {
            security.effective().ifPresent(_ -> idle.add(line("effective_capabilities", "linux/capabilities")));
            security.bounding().ifPresent(_ -> idle.add(line("bounding_capabilities", "linux/capabilities")));
        }
        if (security.seccompProfile().isPresent() && !settings.isolates("linux/seccomp")) {
            idle.add(line("seccomp_profile_name", "linux/seccomp"));
        }
        if (settings.disk().enforce() && settings.isolation().members("disk/").isEmpty()) {
            idle.add(line("enforce_container_disk_quota", "disk/du, disk/xfs or disk/btrfs"));
        }
        if (settings.ports().enforce() && !settings.isolates("network/ports")) {
            idle.add(line("enforce_container_ports", "network/ports"));
        }
        return List.copyOf(idle);
    }

    private static String line(String flag, String isolator) {
        return "--" + flag + " protects nothing without " + isolator + " in --isolation";
    }
}
