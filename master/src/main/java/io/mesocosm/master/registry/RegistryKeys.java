package io.mesocosm.master.registry;

import java.util.Optional;

/**
 * What names of roles the registry can keep. An entry is a znode that is named after its role, and a master must be able to
 * list them all; Mesos keeps them in one value and knows no bound.
 */
public final class RegistryKeys {

    /** In characters, each of which takes up to six bytes in the name of a znode. */
    public static final int LONGEST = 1024;

    private RegistryKeys() {}

    /** What is wrong with a role as a key; empty if nothing is. The role itself is not repeated: it may have megabytes. */
    public static Optional<String> check(String role) {
        return role.length() <= LONGEST
                ? Optional.empty()
                : Optional.of("Role name of " + role.length() + " characters is longer than the " + LONGEST
                        + " that can be kept: '" + role.substring(0, 32) + "...'");
    }
}
