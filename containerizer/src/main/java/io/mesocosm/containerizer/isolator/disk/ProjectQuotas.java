package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.containerizer.sandbox.TreeEntry;
import io.mesocosm.containerizer.sandbox.TreeWalk;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.QuotaCalls;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.containerizer.syscalls.TreeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories that are projects of XFS: everything in one carries its number, and what is made there gets it at once. A
 * number is free again when all directories that had it are gone. Safe for any thread.
 */
final class ProjectQuotas implements TreeQuotas {

    private static final Logger log = LoggerFactory.getLogger(ProjectQuotas.class);

    private final Syscalls syscalls;
    private final Directories files;
    private final ProjectIds ids;

    /** By directory, its project. */
    private final Map<Path, Integer> projects = new HashMap<>(); // guarded by this

    /** By project, where the file system that counts it can be found. */
    private final Map<Integer, Home> homes = new HashMap<>(); // guarded by this

    ProjectQuotas(Syscalls syscalls, ProjectIds ids) {
        this.syscalls = syscalls;
        this.files = new Directories(syscalls);
        this.ids = ids;
    }

    /** @throws IOException says what an operator has to do before project quotas work there */
    void check(Path directory) throws IOException {
        if (!Files.exists(directory) || !Files.getFileStore(directory).type().equals("xfs")) {
            throw new IOException("'" + directory + "' is not an XFS filesystem");
        }
        try {
            int state = files.on(directory, syscalls::projectQuotas);
            if ((state & QuotaCalls.ACCOUNTED) == 0) {
                throw new IOException(
                        "XFS project quotas are not enabled on '" + directory + "'; mount it with the option prjquota");
            }
        } catch (SyscallException e) {
            throw new IOException(
                    "Failed to get quota status for '" + directory + "': " + e.getMessage()
                            + (e.errno() == Errno.ENOSYS
                                    ? "; this needs Linux 5.14 and the mount option prjquota"
                                    : ""),
                    e);
        }
    }

    /** Where it counts only, it enforces from now on. */
    void enable(Path directory) throws IOException {
        int state = files.on(directory, syscalls::projectQuotas);
        if ((state & QuotaCalls.ENFORCED) == 0) {
            files.on(directory, file -> {
                syscalls.enableProjectQuotas(file);
                return file;
            });
        }
    }

    @Override
    public synchronized void recover(Collection<Path> directories) throws IOException {
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                int project = files.on(directory, syscalls::project);
                if (project != 0) {
                    ids.claim(project);
                    remember(directory, project);
                }
            }
        }
    }

    private void remember(Path directory, int project) throws IOException {
        projects.put(directory, project);
        homes.putIfAbsent(project, Home.of(directory));
    }

    @Override
    public boolean canCount(Path directory) {
        return true;
    }

    /** The number of a project goes from each directory to what is made in it. */
    @Override
    public boolean hasUncounted(Path directory) {
        return false;
    }

    @Override
    public synchronized void count(Path directory) throws IOException {
        if (projects.containsKey(directory)) {
            return;
        }
        check(directory);
        int existing = files.on(directory, syscalls::project);
        if (existing != 0) { // a volume of another disk, from the agent's former life
            ids.claim(existing);
            remember(directory, existing);
            return;
        }
        int project = ids.take().orElseThrow(() -> new IOException("Failed to assign project ID, range exhausted"));
        remember(directory, project);
        assign(directory, project);
        log.info("project assigned project={} directory={}", project, directory);
    }

    @Override
    public synchronized void countWith(Path counted, Path directory) throws IOException {
        int project = projectOf(counted);
        if (files.on(directory, syscalls::project) != project) {
            assign(directory, project);
        }
        remember(directory, project);
    }

    /** Directories before what is in them, so that what is made meanwhile carries the number too. */
    private void assign(Path directory, int project) throws IOException {
        try {
            TreeWalk.withinMount(syscalls, directory, entry -> {
                if (entry.isRegular() || entry.isDirectory()) {
                    assign(entry, project);
                }
                return true;
            });
        } catch (IOException e) {
            throw new IOException(
                    "Failed to assign project " + project + " to '" + directory + "': " + e.getMessage(), e);
        }
    }

    private void assign(TreeEntry entry, int project) throws SyscallException {
        int file;
        try {
            file = entry.open(Syscalls.READ, Syscalls.BENEATH | TreeCalls.SAME_MOUNT);
        } catch (SyscallException e) {
            if (List.of(Errno.ENOENT, Errno.ELOOP, Errno.EXDEV).contains(e.errno())) {
                return; // gone, a link by now, or another mount
            }
            throw e;
        }
        try {
            syscalls.setProject(file, project);
        } finally {
            syscalls.close(file);
        }
    }

    @Override
    public void limit(Path directory, long softBytes, long hardBytes) throws IOException {
        int project = projectOf(directory);
        try {
            files.on(directory, file -> {
                syscalls.limitProject(file, project, softBytes, hardBytes);
                return file;
            });
        } catch (SyscallException e) {
            throw new IOException("Failed to update quota for project " + project + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long used(Path directory) throws IOException {
        int project = projectOf(directory);
        try {
            return files.on(directory, file -> syscalls.projectUsage(file, project));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT && Files.isDirectory(directory)) {
                return 0; // nothing was ever written
            }
            throw new IOException("Failed to get quota for project " + project + ": " + e.getMessage(), e);
        }
    }

    private synchronized int projectOf(Path directory) throws IOException {
        Integer project = projects.get(directory);
        if (project == null) {
            throw new IOException("'" + directory + "' has no project");
        }
        return project;
    }

    @Override
    public synchronized boolean reclaim() {
        projects.keySet().removeIf(directory -> !Files.exists(directory, LinkOption.NOFOLLOW_LINKS));
        Set<Integer> unused = new LinkedHashSet<>(homes.keySet());
        unused.removeAll(projects.values());
        for (int project : unused) {
            Home home = homes.remove(project);
            try {
                lift(project, home);
            } catch (IOException e) {
                log.error("quota not cleared project={} reason={}", project, e.getMessage());
            }
            ids.giveBack(project);
            log.info("project reclaimed project={}", project);
        }
        return !homes.isEmpty();
    }

    private void lift(int project, Home home) throws IOException {
        Optional<Path> left = home.left();
        if (left.isPresent()) {
            files.on(left.get(), file -> {
                syscalls.limitProject(file, project, 0, 0);
                return file;
            });
        }
    }
}
