package io.mesocosm.containerizer.isolator.filesystem;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;

/**
 * Which containers, told apart by their sandboxes, use which persistent volumes. Of containers that take up a shared
 * volume at once, one is the first. Safe for any thread.
 */
final class VolumeClaims {

    private final Map<Resource, Set<Path>> users = new HashMap<>(); // guarded by this

    /** Says whether another container uses the volume. */
    synchronized boolean claim(Resource volume, Path sandbox) {
        Set<Path> of = users.computeIfAbsent(volume, _ -> new HashSet<>());
        boolean others = of.stream().anyMatch(user -> !user.equals(sandbox));
        of.add(sandbox);
        return others;
    }

    synchronized void release(Resource volume, Path sandbox) {
        Set<Path> of = users.getOrDefault(volume, new HashSet<>());
        of.remove(sandbox);
        if (of.isEmpty()) {
            users.remove(volume);
        }
    }
}
