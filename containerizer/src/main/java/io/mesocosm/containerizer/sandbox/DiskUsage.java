package io.mesocosm.containerizer.sandbox;

import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What a directory and everything in it takes on disk, as {@code du -s} counts: a file with several names once, links as
 * themselves, other file systems too.
 */
public final class DiskUsage {

    /** Of files with several names so many are remembered; of the rest each name counts for its share of the file. */
    static final int MAX_REMEMBERED = 1 << 20;

    private record Inode(long device, long number) {}

    private final int maxRemembered;
    private final Set<Inode> remembered = new HashSet<>();
    private long bytes;

    DiskUsage(int maxRemembered) {
        this.maxRemembered = maxRemembered;
    }

    /**
     * In bytes.
     *
     * @param excluded paths below the directory that do not count
     */
    public static long of(Syscalls syscalls, Path directory, Collection<Path> excluded) throws IOException {
        var usage = new DiskUsage(MAX_REMEMBERED);
        TreeWalk.everywhere(syscalls, directory, Exclusions.of(directory, excluded), usage::add);
        return usage.bytes();
    }

    boolean add(TreeEntry entry) {
        if (entry.isDirectory() || entry.links() == 1) {
            bytes += entry.bytes();
        } else if (remembered.size() < maxRemembered) {
            bytes += remembered.add(new Inode(entry.device(), entry.inode())) ? entry.bytes() : 0;
        } else if (!remembered.contains(new Inode(entry.device(), entry.inode()))) {
            bytes += entry.bytes() / Math.max(1, entry.links());
        }
        return true;
    }

    long bytes() {
        return bytes;
    }
}
