package io.mesocosm.containerizer.cgroups;

import java.util.List;

/** Stops everything in a cgroup and below it, and lets it go on. */
final class Freezer {

    private static final String V1 = "freezer.state";
    private static final String V2 = "cgroup.freeze";

    private Freezer() {}

    /**
     * Returns when all is frozen or the time is up; what can be frozen is then.
     *
     * @return false when this cgroup has no freezer, or is gone
     */
    static boolean freeze(Cgroup cgroup, Deadline deadline) throws CgroupException, InterruptedException {
        if (cgroup.has(V2)) {
            cgroup.write(V2, "1");
            boolean waiting = true;
            while (waiting && !frozenOnV2(cgroup)) {
                waiting = deadline.pause();
            }
            return true;
        }
        if (!cgroup.has(V1)) {
            return false;
        }
        cgroup.write(V1, "FROZEN");
        while (!cgroup.read(V1).equals("FROZEN") && deadline.pause()) {
            cgroup.write(V1, "FROZEN"); // takes up those that were forked meanwhile
        }
        return true;
    }

    private static boolean frozenOnV2(Cgroup cgroup) throws CgroupException {
        return List.of(cgroup.read("cgroup.events").split("\n", -1)).contains("frozen 1");
    }

    static void thaw(Cgroup cgroup) throws CgroupException {
        if (cgroup.has(V2)) {
            cgroup.write(V2, "0");
        } else if (cgroup.has(V1)) {
            cgroup.write(V1, "THAWED");
        }
    }
}
