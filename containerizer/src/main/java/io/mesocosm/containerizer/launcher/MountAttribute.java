package io.mesocosm.containerizer.launcher;

import java.util.Collection;

/** What a mount refuses, and how it follows the mounts of its origin. */
public enum MountAttribute {
    READ_ONLY(1),
    NO_SETUID(2),
    NO_DEVICES(4),
    NO_EXECUTE(8),
    /** With everything mounted below the source. */
    RECURSIVE(16),
    /** Mounts made at the origin later show up here; the default is neither way. */
    FOLLOWS(32),
    /** Mounts made on either side later show up on the other. */
    SHARES(64),
    /** Owners are shown through the container's user namespace, so that what is on disk keeps them. */
    ID_MAPPED(128);

    private final int bit;

    MountAttribute(int bit) {
        this.bit = bit;
    }

    static int bits(Collection<MountAttribute> attributes) {
        return attributes.stream().mapToInt(attribute -> attribute.bit).reduce(0, (a, b) -> a | b);
    }
}
