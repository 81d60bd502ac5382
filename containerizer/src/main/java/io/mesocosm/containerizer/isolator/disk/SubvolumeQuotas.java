package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.FileStatus;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories that are subvolumes of btrfs, each of which has a quota group. An empty directory becomes one in its place,
 * with its owner and mode; removing an empty subvolume needs no more than removing a directory, so whoever deletes trees
 * need not know. Safe for any thread.
 */
final class SubvolumeQuotas implements TreeQuotas {

    private static final Logger log = LoggerFactory.getLogger(SubvolumeQuotas.class);

    /** Of the top directory of any subvolume. */
    private static final long TOP_INODE = 256;

    private final Syscalls syscalls;
    private final Directories files;
    private final Map<Path, Subvolume> subvolumes = new HashMap<>(); // guarded by this

    private record Subvolume(long id, Home home) {}

    SubvolumeQuotas(Syscalls syscalls) {
        this.syscalls = syscalls;
        this.files = new Directories(syscalls);
    }

    /** @throws IOException says what an operator has to do before subvolumes are counted there */
    void check(Path directory) throws IOException {
        if (!Files.getFileStore(directory).type().equals("btrfs")) {
            throw new IOException("'" + directory + "' is not on a btrfs file system");
        }
    }

    /** Begins to count where nobody has asked for it before, in full or as simple quotas. */
    void enable(Path directory) throws IOException {
        try {
            files.on(directory, file -> {
                try {
                    syscalls.subvolumeUsage(file, syscalls.subvolume(file));
                } catch (SyscallException e) {
                    if (e.errno() != Errno.ENOENT) {
                        throw e;
                    }
                    syscalls.enableSubvolumeQuotas(file);
                    log.info("btrfs quotas enabled directory={}", directory);
                }
                return file;
            });
        } catch (IOException e) {
            throw new IOException("Failed to enable btrfs quotas on '" + directory + "': " + e.getMessage(), e);
        }
    }

    private static boolean isSubvolume(Path directory) throws IOException {
        return Files.getFileStore(directory).type().equals("btrfs")
                && (Long) Files.getAttribute(directory, "unix:ino", LinkOption.NOFOLLOW_LINKS) == TOP_INODE;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }

    @Override
    public synchronized void recover(Collection<Path> directories) throws IOException {
        for (Path directory : directories) {
            if (Files.isDirectory(directory) && isSubvolume(directory)) {
                remember(directory);
            }
        }
    }

    private void remember(Path directory) throws IOException {
        long id = files.on(directory, syscalls::subvolume);
        subvolumes.put(directory, new Subvolume(id, Home.of(directory)));
    }

    @Override
    public boolean canCount(Path directory) throws IOException {
        return isSubvolume(directory) || isEmpty(directory);
    }

    @Override
    public boolean hasUncounted(Path directory) throws IOException {
        return files.on(directory, syscalls::hasSubvolumes);
    }

    @Override
    public synchronized void count(Path directory) throws IOException {
        if (subvolumes.containsKey(directory)) {
            return;
        }
        check(directory);
        if (!isSubvolume(directory)) {
            if (!isEmpty(directory)) {
                throw new IOException("'" + directory + "' is not empty and no btrfs subvolume, so that it cannot be"
                        + " counted; put what is in it into one made by 'btrfs subvolume create'");
            }
            replace(directory);
        }
        remember(directory);
        log.info("subvolume counted directory={}", directory);
    }

    /** A subvolume beside the directory takes its place in one step. */
    private void replace(Path directory) throws IOException {
        FileStatus status = files.on(directory, syscalls::status);
        Path parent = Optional.ofNullable(directory.getParent()).orElseThrow();
        Path made = parent.resolve("." + directory.getFileName() + ".subvolume");
        try {
            Files.deleteIfExists(made); // of an agent that died in between
            files.on(parent, file -> {
                syscalls.createSubvolume(file, String.valueOf(made.getFileName()));
                return file;
            });
            files.on(made, file -> {
                syscalls.changeOwner(file, status.uid(), status.gid());
                syscalls.changeMode(file, status.permissions());
                return file;
            });
            Files.move(made, directory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(made);
            throw new IOException("Failed to make '" + directory + "' a btrfs subvolume: " + e.getMessage(), e);
        }
    }

    @Override
    public void countWith(Path counted, Path directory) throws IOException {
        throw new IOException("'" + directory + "' cannot share the quota of '" + counted
                + "': a btrfs subvolume has one of its own");
    }

    @Override
    public void limit(Path directory, long softBytes, long hardBytes) throws IOException {
        Subvolume subvolume = of(directory);
        try {
            files.on(directory, file -> {
                syscalls.limitSubvolume(file, subvolume.id, hardBytes);
                return file;
            });
        } catch (IOException e) {
            throw new IOException("Failed to update the quota of subvolume " + subvolume.id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long used(Path directory) throws IOException {
        Subvolume subvolume = of(directory);
        try {
            return files.on(directory, file -> syscalls.subvolumeUsage(file, subvolume.id));
        } catch (IOException e) {
            throw new IOException("Failed to get the quota of subvolume " + subvolume.id + ": " + e.getMessage(), e);
        }
    }

    private synchronized Subvolume of(Path directory) throws IOException {
        Subvolume subvolume = subvolumes.get(directory);
        if (subvolume == null) {
            throw new IOException("'" + directory + "' is not counted");
        }
        return subvolume;
    }

    @Override
    public synchronized boolean reclaim() {
        subvolumes.entrySet().removeIf(entry -> {
            boolean gone = !Files.exists(entry.getKey(), LinkOption.NOFOLLOW_LINKS);
            return gone && isReclaimed(entry.getKey(), entry.getValue());
        });
        return !subvolumes.isEmpty();
    }

    /** What cannot be taken back now is tried again in the next round. */
    private boolean isReclaimed(Path directory, Subvolume subvolume) {
        try {
            return isRemoved(subvolume);
        } catch (IOException e) {
            log.warn(
                    "quota group not removed subvolume={} directory={} reason={}",
                    subvolume.id,
                    directory,
                    e.getMessage());
            return false;
        }
    }

    /** The group of a subvolume is in use until the kernel has deleted that in the background. */
    private boolean isRemoved(Subvolume subvolume) throws IOException {
        Optional<Path> left = subvolume.home.left();
        try {
            if (left.isPresent()) {
                files.on(left.get(), file -> {
                    syscalls.removeSubvolumeQuota(file, subvolume.id);
                    return file;
                });
            }
        } catch (SyscallException e) {
            return switch (e.errno()) {
                case Errno.ENOENT -> true; // newer kernels have done so themselves
                case Errno.EBUSY -> false;
                default -> throw e;
            };
        }
        log.info("quota group removed subvolume={}", subvolume.id);
        return true;
    }
}
