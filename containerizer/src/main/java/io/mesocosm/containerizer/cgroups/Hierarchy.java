package io.mesocosm.containerizer.cgroups;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;

/**
 * One tree of cgroups. Paths of cgroups in it have no leading slash: {@code mesos/<container id>}.
 *
 * @param mountPoint where it is mounted, and its topmost cgroup
 * @param unified whether it is of cgroup v2; there is one such tree, and one of v1 for each controller or two
 * @param controllers that it has to give; a hierarchy of v1 with a name has that: {@code name=systemd}
 */
public record Hierarchy(Path mountPoint, boolean unified, Set<String> controllers) {

    private static final String SUBTREE = "cgroup.subtree_control";

    public Hierarchy {
        controllers = Set.copyOf(controllers);
    }

    public Cgroup cgroup(String path) {
        return new Cgroup(mountPoint.resolve(path));
    }

    /** Makes a cgroup, and those above it that are missing; fails where it is there already. */
    public Cgroup create(String path) throws CgroupException {
        Cgroup cgroup = cgroup(path);
        if (!make(cgroup.directory())) {
            throw new CgroupException("The cgroup at '" + cgroup.directory() + "' already exists");
        }
        return cgroup;
    }

    /**
     * Makes a cgroup, and those above it, where they are missing. On v1 new ones get the CPUs and memory nodes of the one
     * above: without them no process can enter.
     */
    public Cgroup ensure(String path) throws CgroupException {
        Cgroup cgroup = cgroup(path);
        if (!cgroup.exists()) {
            make(cgroup.directory());
        }
        return cgroup;
    }

    /** The cgroup first: those above it are nearly always there. False where it is there already. */
    private boolean make(Path directory) throws CgroupException {
        Path above = Objects.requireNonNull(directory.getParent(), "cgroups are below something");
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException _) {
            return false;
        } catch (NoSuchFileException e) {
            if (above.equals(mountPoint)) {
                throw new CgroupException("Failed to create cgroup '" + directory + "': " + Cgroup.reason(e), e);
            }
            make(above);
            return make(directory);
        } catch (IOException e) {
            throw new CgroupException("Failed to create cgroup '" + directory + "': " + Cgroup.reason(e), e);
        }
        if (controllers.contains("cpuset") && !unified) {
            copy("cpuset.cpus", new Cgroup(above), new Cgroup(directory));
            copy("cpuset.mems", new Cgroup(above), new Cgroup(directory));
        }
        return true;
    }

    private static void copy(String file, Cgroup from, Cgroup to) throws CgroupException {
        to.write(file, from.read(file));
    }

    /**
     * Gives controllers of v2 to what is in this cgroup. Those above must have been given them, and no process may be in
     * it, unless it is the topmost.
     */
    public void enable(Cgroup cgroup, Collection<String> names) throws CgroupException {
        Set<String> enabled = Set.of(cgroup.read(SUBTREE).split(" ", -1));
        for (String name : names) {
            if (!enabled.contains(name)) {
                cgroup.write(SUBTREE, "+" + name);
            }
        }
    }

    /** {@link #enable} in every cgroup from the topmost down to this one. */
    public void enableDownTo(String path, Collection<String> names) throws CgroupException {
        Path directory = mountPoint;
        enable(new Cgroup(directory), names);
        for (Path name : Path.of(path)) {
            directory = directory.resolve(name);
            enable(new Cgroup(directory), names);
        }
    }
}
