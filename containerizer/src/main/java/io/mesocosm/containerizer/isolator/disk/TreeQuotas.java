package io.mesocosm.containerizer.isolator.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/** Directories whose content a file system counts and limits. Safe for any thread. */
interface TreeQuotas {

    /** Learns what directories of the agent's former life are counted; those that are not stay so. */
    void recover(Collection<Path> directories) throws IOException;

    /** Whether a directory could be counted; one that could not has content already, from before. */
    boolean canCount(Path directory) throws IOException;

    /** Whether there is something in a counted directory that does not count for it: its owner evades the quota. */
    boolean hasUncounted(Path directory) throws IOException;

    /** Begins to count a directory; nothing happens when it is counted already. */
    void count(Path directory) throws IOException;

    /** Counts a directory together with another one, that is counted. */
    void countWith(Path counted, Path directory) throws IOException;

    /**
     * What a counted directory may take. Beyond the hard limit the file system refuses; the soft one is a mark that
     * somebody may look at. 0 lifts both.
     */
    void limit(Path directory, long softBytes, long hardBytes) throws IOException;

    /** What a counted directory takes, in bytes; may lag behind by seconds. */
    long used(Path directory) throws IOException;

    /**
     * Takes back what counting needed, of the directories that are gone.
     *
     * @return whether there is something left to take back, now or when more directories are gone
     */
    boolean reclaim();
}
