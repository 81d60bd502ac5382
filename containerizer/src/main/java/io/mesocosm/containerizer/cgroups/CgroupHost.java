package io.mesocosm.containerizer.cgroups;

import io.mesocosm.containerizer.syscalls.MountCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    public CgroupHost {
        hierarchies = List.copyOf(hierarchies);
        controllers = Set.copyOf(controllers);
    }

    /** Looks at the host, as this process sees it. */
    public static CgroupHost detect(Path base) throws CgroupException {
        List<String> mounts = lines(Path.of("/proc/self/mountinfo"));
        Optional<Mount> unified = mounts.stream()
                .flatMap(line -> Mount.parse(line).stream())
                .filter(mount -> mount.type.equals(V2) && mount.point.equals(base))
                .findFirst();
        if (unified.isPresent()) {
            Set<String> controllers = words(new Cgroup(unified.get().point).read("cgroup.controllers"), " ");
            return new CgroupHost(
                    base, true, List.of(new Hierarchy(unified.get().point, true, controllers)), controllers);
        }
        return ofV1(base, mounts, lines(Path.of("/proc/cgroups")));
    }

    /** A hierarchy that is mounted in several places is one; those below the base come first. */
    static CgroupHost ofV1(Path base, List<String> mounts, List<String> kernel) {
        Set<String> controllers = kernelNames(kernel);
        List<Hierarchy> hierarchies = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        mounts.stream()
                .flatMap(line -> Mount.parse(line).stream())
                .filter(mount -> mount.type.equals(V1))
                .sorted((a, b) -> Boolean.compare(b.point.startsWith(base), a.point.startsWith(base)))
                .map(mount -> new Hierarchy(mount.point, false, mount.controllers(controllers)))
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

    private static Set<String> words(String text, String separator) {
        Set<String> words = new LinkedHashSet<>(Arrays.asList(text.split(separator, -1)));
        words.remove("");
        return words;
    }

    private static List<String> lines(Path file) throws CgroupException {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new CgroupException("Failed to read '" + file + "': " + Cgroup.reason(e), e);
        }
    }

    /** A line of {@code mountinfo}: 36 35 98:0 /root /point options optional... - type source super-options. */
    private record Mount(Path point, String type, Set<String> options) {

        static Optional<Mount> parse(String line) {
            int separator = line.indexOf(" - ");
            String[] left = line.substring(0, Math.max(separator, 0)).split(" ", -1);
            String[] right = line.substring(separator < 0 ? line.length() : separator + 3)
                    .split(" ", -1);
            return left.length < 5 || right.length < 3
                    ? Optional.empty()
                    : Optional.of(new Mount(Path.of(unescape(left[4])), right[0], words(right[2], ",")));
        }

        /** Among the options of a hierarchy of v1 are its controllers and its name. */
        Set<String> controllers(Set<String> kernel) {
            Set<String> controllers = new LinkedHashSet<>();
            for (String option : options) {
                if (kernel.contains(option) || option.startsWith("name=")) {
                    controllers.add(option);
                }
            }
            return controllers;
        }

        private static String unescape(String path) {
            return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
        }
    }
}
