package io.mesocosm.containerizer.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a containerizer under test may have left on the host: cgroups below a root of its own, and mounts below its
 * directory. Knows nothing of the code under test, so that it finds what that code has forgotten.
 */
final class Leftovers {

    private final String cgroupsRoot;
    private final Path directory;

    Leftovers(String cgroupsRoot, Path directory) {
        this.cgroupsRoot = cgroupsRoot;
        this.directory = directory.toAbsolutePath();
    }

    /** Takes everything away, and says what should have been gone before: the cgroups of containers, their mounts. */
    List<String> remove() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path root : roots()) {
            for (Path cgroup : below(root)) {
                if (isOfAContainer(root.relativize(cgroup))) {
                    found.add("cgroup " + cgroup);
                }
                remove(cgroup);
            }
        }
        for (Path mount : mounts()) {
            if (!mount.equals(directory.resolve("work"))) {
                found.add("mount " + mount);
            }
            umount(mount).ifPresent(found::add);
        }
        return found;
    }

    /** The root itself and the agent's own cgroup stay as long as the agent lives. */
    private static boolean isOfAContainer(Path relative) {
        String first = relative.getName(0).toString();
        return !first.isEmpty() && !first.equals("agent") && !first.equals("slave");
    }

    private List<Path> roots() throws IOException {
        List<Path> roots = new ArrayList<>();
        for (MountPoint mount : mountPoints()) {
            if (mount.type.startsWith("cgroup") && Files.isDirectory(mount.path.resolve(cgroupsRoot))) {
                roots.add(mount.path.resolve(cgroupsRoot));
            }
        }
        return roots;
    }

    /** Those that do not vanish meanwhile, the deepest first. */
    private static List<Path> below(Path root) throws IOException {
        List<Path> all = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                return continueAfter(e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                all.add(directory);
                return e == null ? FileVisitResult.CONTINUE : continueAfter(e);
            }

            private static FileVisitResult continueAfter(IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return all;
    }

    /** As often as it takes: somebody may be on his way out of it, or be taking it away himself. */
    private static void remove(Path cgroup) throws IOException {
        long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
        while (Files.exists(cgroup)) {
            try {
                tryToRemove(cgroup);
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("cgroup " + cgroup + " cannot be removed", e);
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static void tryToRemove(Path cgroup) throws IOException {
        thaw(cgroup);
        for (String pid :
                Files.readString(cgroup.resolve("cgroup.procs")).lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
        Files.delete(cgroup);
    }

    private static void thaw(Path cgroup) throws IOException {
        Path state = cgroup.resolve("freezer.state");
        if (Files.exists(state)) {
            Files.writeString(state, "THAWED");
        }
    }

    private record MountPoint(Path path, String type) {}

    private static List<MountPoint> mountPoints() throws IOException {
        List<MountPoint> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
            String[] halves = line.split(" - ", 2);
            String target = halves[0].split(" ", -1)[4].replace("\\040", " ");
            mounts.add(new MountPoint(Path.of(target), halves[1].split(" ", -1)[0]));
        }
        return mounts;
    }

    /** Those made last first. */
    private List<Path> mounts() throws IOException {
        return mountPoints().stream()
                .map(MountPoint::path)
                .filter(path -> path.startsWith(directory))
                .toList()
                .reversed();
    }

    /** Why it stays; some go with others whose mounts they share. */
    private Optional<String> umount(Path mount) throws IOException {
        try {
            HostCommand.run("umount", "-l", mount);
        } catch (IOException e) {
            return mounts().contains(mount) ? Optional.of(e.toString()) : Optional.empty();
        }
        return Optional.empty();
    }
}
