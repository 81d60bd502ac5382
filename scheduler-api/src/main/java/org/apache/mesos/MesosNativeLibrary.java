package org.apache.mesos;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the loader of libmesos, which some frameworks call before they make a driver. There is nothing to load:
 * the driver is Java.
 */
public class MesosNativeLibrary {

    /** The version whose API this is. */
    public static final String VERSION = "1.11.0";

    /** Published for subclasses; has no state. */
    public MesosNativeLibrary() {}

    /** Loads nothing, wherever libmesos would be. */
    public static void load(@Nullable String path) {}

    /** Loads nothing. */
    public static void load() {}

    /** The version whose API this is. */
    public static Version version() {
        return new Version(1, 11, 0);
    }

    /** A version of the form {@code major.minor.patch}. */
    public static class Version implements Comparable<Version> {

        private static final Comparator<Version> ORDER = Comparator.<Version>comparingLong(version -> version.major)
                .thenComparingLong(version -> version.minor)
                .thenComparingLong(version -> version.patch);

        /** First number. */
        public final long major;

        /** Second number. */
        public final long minor;

        /** Third number. */
        public final long patch;

        /** Of three numbers. */
        public Version(long major, long minor, long patch) {
            if (major < 0 || minor < 0 || patch < 0) {
                throw new IllegalArgumentException("a version has no negative numbers");
            }
            this.major = major;
            this.minor = minor;
            this.patch = patch;
        }

        /** Of two numbers. */
        public Version(long major, long minor) {
            this(major, minor, 0);
        }

        /** Of one number. */
        public Version(long major) {
            this(major, 0, 0);
        }

        /** Whether both are the same version. */
        @SuppressWarnings("NonOverridingEquals") // published beside that of Object
        public boolean equals(Version other) {
            return ORDER.compare(this, other) == 0;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Version version && equals(version);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(major) * 31 * 31 + Long.hashCode(minor) * 31 + Long.hashCode(patch);
        }

        @Override
        public int compareTo(Version other) {
            return ORDER.compare(this, other);
        }

        /** Whether this version is older. */
        public boolean before(Version other) {
            return ORDER.compare(this, other) < 0;
        }

        /** Whether this version is newer. */
        public boolean after(Version other) {
            return ORDER.compare(this, other) > 0;
        }
    }
}
