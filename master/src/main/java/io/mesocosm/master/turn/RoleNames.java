package io.mesocosm.master.turn;

import java.util.Collection;
import java.util.TreeSet;

/** How errors list roles. */
public final class RoleNames {

    private RoleNames() {}

    /** Roles in order: {@code { a, b }}. */
    public static String list(Collection<String> roles) {
        return "{ " + String.join(", ", new TreeSet<>(roles)) + " }";
    }
}
