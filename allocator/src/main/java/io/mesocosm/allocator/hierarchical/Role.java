package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.sorter.Sorter;
import io.mesocosm.common.resources.Roles;
import java.util.LinkedHashSet;
import java.util.Set;

/** A role that frameworks are subscribed to or hold resources in, and the order of those frameworks. */
final class Role {

    final String name;
    final boolean hierarchical;

    /** Its number, by which the sorter of roles knows it. */
    final int index;

    /** Its client in the sorter of roles. */
    final int handle;

    /** The frameworks in it, by the indexes of their clients. */
    final Sorter frameworks;

    /** All who are in it. */
    final Set<Client> clients = new LinkedHashSet<>();

    /** That of the top-level role it belongs to. */
    final Account account;

    Role(String name, int index, int handle, Sorter frameworks, Account account) {
        this.name = name;
        this.hierarchical = Roles.isNested(name);
        this.index = index;
        this.handle = handle;
        this.frameworks = frameworks;
        this.account = account;
    }

    /** Whether limits bind it: those of a top-level role do not bind the roles below, whose consumption it is charged. */
    boolean isLimited() {
        return !hierarchical && account.isLimited();
    }

    /** How many leading components the paths of two roles have in common. */
    static int commonDepth(String a, String b) {
        int length = Math.min(a.length(), b.length());
        int depth = 0;
        for (int i = 0; i < length; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return depth;
            }
            if (a.charAt(i) == '/') {
                depth++;
            }
        }
        boolean wholeOfA = a.length() == length && (b.length() == length || b.charAt(length) == '/');
        boolean wholeOfB = b.length() == length && (a.length() == length || a.charAt(length) == '/');
        return wholeOfA || wholeOfB ? depth + 1 : depth;
    }
}
