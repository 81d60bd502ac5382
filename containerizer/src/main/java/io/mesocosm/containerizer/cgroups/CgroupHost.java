package io.mesocosm.containerizer.cgroups;

import io.mesocosm.containerizer.mounts.MountTable;
import io.mesocosm.containerizer.mounts.MountTable.Mount;
import io.mesocosm.containerizer.syscalls.MountCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What this host has of cgroups. It is a host of v2 when the unified hierarchy is mounted where {@code
 * --cgroups_hierarchy} says; one that has both is taken for one of v1, whose hierarchies have the controllers.
 *
 * @param base {@code --cgroups_hierarchy}
 * @param unified whether containers are put into cgroups of v2
 * @param hierarchies those that are mounted, of the version that is used
 * @param controllers that the kernel has, whether mounted or not
 */
public record CgroupHost(Path base, boolean unified, List<Hierarchy> hierarchies, Set<String> controllers) {

    private static final String V1 = "cgroup";
    private static final String V2 = "cgroup2";
    private static final Path KERNEL = Path.of("/proc/cgroups");

    public CgroupHost {
        hierarchies = List.copyOf(hierarchies);
        controllers = Set.copyOf(controllers);
    }

    /** Looks at the host, as this process sees it. */
    public static CgroupHost detect(Path base) throws CgroupException {
        MountTable mounts = mounts();
        boolean unified = mounts.mounts().stream()
                .anyMatch(
                        mount -> mount.filesystem().equals(V2) && mount.target().equals(base));
        if (unified) {
            Set<String> controllers = words(new Cgroup(base).read("cgroup.controllers"));
            return new CgroupHost(base, true, List.of(new Hierarchy(base, true, controllers)), controllers);
        }
        return ofV1(base, mounts, kernelControllers());
    }

    /** A hierarchy that is mounted in several places is one; those below the base come first. */
    static CgroupHost ofV1(Path base, MountTable mounts, List<String> kernel) {
        Set<String> controllers = kernelNames(kernel);
        List<Hierarchy> hierarchies = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        mounts.mounts().stream()
                .filter(mount -> mount.filesystem().equals(V1))
                .sorted(Comparator.comparing(mount -> !mount.target().startsWith(base)))
                .map(mount -> new Hierarchy(mount.target(), false, controllers(mount, controllers)))
                .filter(hierarchy -> seen.addAll(hierarchy.controllers()))
                .forEach(hierarchies::add);
        return new CgroupHost(base, false, hierarchies, controllers);
    }

    /** Where a controller is mounted: {@code memory}, {@code freezer}, {@code name=systemd}. */
    public Optional<Hierarchy> hierarchy(String controller) {
        return hierarchies.stream()
                .filter(hierarchy -> hierarchy.controllers().contains(controller))
                .findFirst();
    }

    /**
     * Where a controller is mounted; one of v1 that nobody has mounted is, below the base.
     *
     * @throws CgroupException says why it cannot be had
     */
    public Hierarchy attach(String controller, MountCalls mounts) throws CgroupException {
        Optional<Hierarchy> found = hierarchy(controller);
        if (found.isPresent()) {
            return found.get();
        }
        if (unified || !controllers.contains(controller)) {
            throw new CgroupException("The kernel has no controller '" + controller + "' of cgroups to give");
        }
        Path point = base.resolve(controller);
        try {
            Files.createDirectories(point);
            mounts.mount(controller, point, V1, 0, controller);
        } catch (IOException e) {
            throw new CgroupException(
                    "Failed to mount the cgroup hierarchy of '" + controller + "' at '" + point + "': "
                            + Cgroup.reason(e),
                    e);
        }
        return new Hierarchy(point, false, Set.of(controller));
    }

    /**
     * Where processes of containers are counted and killed: the freezer of v1, or the unified hierarchy.
     *
     * @throws CgroupException when there is none
     */
    public Hierarchy tracking() throws CgroupException {
        Optional<Hierarchy> found = unified ? hierarchies.stream().findFirst() : hierarchy("freezer");
        return found.orElseThrow(() -> new CgroupException("The freezer hierarchy of cgroups is not mounted"));
    }

    /** The controllers that are enabled, of {@code /proc/cgroups}: name, hierarchy, number of cgroups, enabled. */
    private static Set<String> kernelNames(List<String> lines) {
        Set<String> names = new LinkedHashSet<>();
        for (String line : lines) {
            String[] fields = line.split("\\s+", -1);
            if (fields.length == 4 && !line.startsWith("#") && fields[3].equals("1")) {
                names.add(fields[0]);
            }
        }
        return names;
    }

    private static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>(Arrays.asList(text.split(" ", -1)));
        words.remove("");
        return words;
    }

    private static MountTable mounts() throws CgroupException {
        try {
            return MountTable.read();
        } catch (IOException e) {
            throw new CgroupException("Failed to read the table of mounts: " + Cgroup.reason(e), e);
        }
    }

    private static List<String> kernelControllers() throws CgroupException {
        try {
            return Files.readAllLines(KERNEL);
        } catch (IOException e) {
            throw new CgroupException("Failed to read '" + KERNEL + "': " + Cgroup.reason(e), e);
        }
    }

    /** Among the options of a hierarchy of v1 are its controllers and its name. */
    private static Set<String> controllers(Mount mount, Set<String> kernel) {
        return mount.options().stream()
                .filter(option -> kernel.contains(option) || option.startsWith("name="))
                .collect(Collectors.toSet());
    }
}
