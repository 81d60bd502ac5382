package io.mesocosm.containerizer.syscalls;

import java.util.List;

/** Whom a process or a file operation is done as: numeric user, group and supplementary groups. */
public record Credentials(int uid, int gid, List<Integer> groups) {

    public Credentials {
        groups = List.copyOf(groups);
    }

    int[] flattened() {
        int[] flat = new int[groups.size() + 2];
        flat[0] = uid;
        flat[1] = gid;
        for (int i = 0; i < groups.size(); i++) {
            flat[i + 2] = groups.get(i);
        }
        return flat;
    }
}
