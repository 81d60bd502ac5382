package io.mesocosm.master.frameworks;

import java.util.Collection;
import java.util.TreeSet;

/** How errors list roles. */
final class RoleNames {

    private RoleNames() {}

    /** Roles in order: {@code { a, b }}. */
    static String list(Collection<String> roles) {
        return "{ " + String.join(", ", new TreeSet<>(roles)) + " }";
    }
}
