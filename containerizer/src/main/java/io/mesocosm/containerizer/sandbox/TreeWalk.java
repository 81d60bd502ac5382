package io.mesocosm.containerizer.sandbox;

import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.containerizer.syscalls.TreeCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Visits everything below a directory that belongs to somebody we do not trust, who may change it meanwhile. Links are
 * not followed, no path is ever looked up again, and what it takes is bounded: {@value #OPEN_LEVELS} descriptors and
 * batches of entries, and a few words for each level above those. Owned by one thread; interrupting that ends it.
 */
public final class TreeWalk {

    /** Deeper ones are rare; the descriptors above are closed, and found again through {@code ..} on the way back. */
    static final int OPEN_LEVELS = 32;

    /** No path that a program can name is deeper than half of this. */
    static final int MAX_LEVELS = 4096;

    /** Is shown each entry, directories before what is in them. */
    @FunctionalInterface
    public interface Visitor {

        /** @return whether to go into it, for a directory */
        boolean visit(TreeEntry entry) throws IOException;
    }

    private final Syscalls syscalls;
    private final Path root;
    private final int resolve;
    private final Visitor visitor;
    private final List<Level> levels = new ArrayList<>();

    private TreeWalk(Syscalls syscalls, Path root, int resolve, Visitor visitor) {
        this.syscalls = syscalls;
        this.root = root;
        this.resolve = resolve;
        this.visitor = visitor;
    }

    /** One directory on the way from the root to where the walk is. */
    private static final class Level {

        final long device;
        final long inode;
        final Exclusions exclusions;
        Optional<TreeEntry> batch;
        long position;

        Level(long device, long inode, Exclusions exclusions, TreeEntry batch) {
            this.device = device;
            this.inode = inode;
            this.exclusions = exclusions;
            this.batch = Optional.of(batch);
        }
    }

    /** Crosses mounts. */
    public static void everywhere(Syscalls syscalls, Path root, Exclusions exclusions, Visitor visitor)
            throws IOException {
        new TreeWalk(syscalls, root, Syscalls.BENEATH, visitor).run(exclusions);
    }

    /** Stays in one mount. */
    public static void withinMount(Syscalls syscalls, Path root, Visitor visitor) throws IOException {
        new TreeWalk(syscalls, root, Syscalls.BENEATH | TreeCalls.SAME_MOUNT, visitor).run(Exclusions.NONE);
    }

    private void run(Exclusions exclusions) throws IOException {
        int opened = syscalls.open(root, Syscalls.READ | Syscalls.DIRECTORY);
        try {
            TreeEntry self = TreeEntry.of(syscalls, opened);
            if (visitor.visit(self)) {
                levels.add(new Level(self.device(), self.inode(), exclusions, new TreeEntry(syscalls, opened)));
                opened = -1;
                goOn();
            }
        } finally {
            if (opened >= 0) {
                syscalls.close(opened);
            }
            levels.forEach(level -> level.batch.ifPresent(TreeEntry::close));
        }
    }

    private void goOn() throws IOException {
        while (!levels.isEmpty()) {
            Level level = levels.getLast();
            TreeEntry entry = level.batch.orElseThrow();
            if (Thread.interrupted()) {
                throw new IOException("The walk through '" + root + "' was interrupted");
            }
            if (!entry.next()) {
                leave();
                continue;
            }
            level.position = entry.position();
            Exclusions below = level.exclusions.isEmpty() ? Exclusions.NONE : level.exclusions.below(entry.name());
            if (!below.isExcluded() && visitor.visit(entry) && entry.isDirectory()) {
                enter(entry, below);
            }
        }
    }

    private void enter(TreeEntry entry, Exclusions below) throws IOException {
        if (levels.size() == MAX_LEVELS) {
            throw new IOException("'" + root + "' is deeper than " + MAX_LEVELS + " directories");
        }
        int opened;
        try {
            opened = entry.open(Syscalls.READ | Syscalls.DIRECTORY, resolve);
        } catch (SyscallException e) {
            if (isPassedOver(e)) {
                return;
            }
            throw e;
        }
        if (levels.size() >= OPEN_LEVELS) {
            Level far = levels.get(levels.size() - OPEN_LEVELS);
            far.batch.ifPresent(TreeEntry::close);
            far.batch = Optional.empty();
        }
        try {
            TreeEntry self = TreeEntry.of(syscalls, opened);
            levels.add(new Level(self.device(), self.inode(), below, new TreeEntry(syscalls, opened)));
        } catch (SyscallException e) {
            syscalls.close(opened);
            throw e;
        }
    }

    /** Gone, something else by now, another mount, or one that only its owner may read when we are nobody special. */
    private static boolean isPassedOver(SyscallException e) {
        return switch (e.errno()) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.EXDEV, Errno.EACCES -> true;
            default -> false;
        };
    }

    /** Back to the directory above, which is opened again where it has been closed. */
    private void leave() throws IOException {
        TreeEntry left = levels.removeLast().batch.orElseThrow();
        try {
            if (!levels.isEmpty() && levels.getLast().batch.isEmpty()) {
                reopen(levels.getLast(), left);
            }
        } finally {
            left.close();
        }
    }

    private void reopen(Level level, TreeEntry below) throws IOException {
        int opened = below.openParent();
        try {
            TreeEntry self = TreeEntry.of(syscalls, opened);
            if (self.device() != level.device || self.inode() != level.inode) {
                throw new IOException("'" + root + "' was changed while it was walked through");
            }
            syscalls.seekDirectory(opened, level.position);
            level.batch = Optional.of(new TreeEntry(syscalls, opened));
        } finally {
            if (level.batch.isEmpty()) {
                syscalls.close(opened);
            }
        }
    }
}
