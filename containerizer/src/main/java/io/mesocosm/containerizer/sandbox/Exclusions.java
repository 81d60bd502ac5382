package io.mesocosm.containerizer.sandbox;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Paths below a directory that a walk leaves out, as a tree of names. Immutable once it is made. */
public final class Exclusions {

    public static final Exclusions NONE = new Exclusions();

    private static final Exclusions EXCLUDED = new Exclusions();

    private final Map<String, Exclusions> below = new HashMap<>();

    private Exclusions() {}

    /** Those of the paths that are below the root; the root itself is none of them. */
    public static Exclusions of(Path root, Collection<Path> paths) {
        Exclusions top = new Exclusions();
        for (Path path : paths) {
            if (path.startsWith(root) && !path.equals(root)) {
                top.add(root.relativize(path));
            }
        }
        return top;
    }

    private void add(Path path) {
        Exclusions at = this;
        for (int i = 0; i < path.getNameCount() - 1 && at != EXCLUDED; i++) {
            at = at.below.computeIfAbsent(path.getName(i).toString(), _ -> new Exclusions());
        }
        if (at != EXCLUDED) {
            at.below.put(path.getFileName().toString(), EXCLUDED);
        }
    }

    boolean isEmpty() {
        return below.isEmpty();
    }

    boolean isExcluded() {
        return this == EXCLUDED;
    }

    Exclusions below(String name) {
        return below.getOrDefault(name, NONE);
    }
}
