package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.ContainerizerException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names that stand in {@code --isolation}, and those that follow from them. Pure.
 *
 * @param given in the order given, without blanks, as often as they are given
 */
public record IsolationNames(List<String> given) {

    static final String ENVIRONMENT_SECRET = "environment_secret";

    /** Names that stand for others. */
    private static final Map<String, List<String>> ALIASES = Map.of(
            "process", List.of("posix/cpu", "posix/mem"),
            "cgroups", List.of("cgroups/cpu", "cgroups/mem"),
            "posix/disk", List.of("disk/du"));

    /** Names that bring others along. */
    private static final Map<String, List<String>> COMPANIONS =
            Map.of("filesystem/linux", List.of("volume/host_path", "volume/sandbox_path"));

    public IsolationNames {
        given = List.copyOf(given);
    }

    /** Of a list with commas; nothing between two of them counts as nothing. */
    public static IsolationNames parse(String list) {
        return new IsolationNames(Stream.of(list.split(",", -1))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList());
    }

    /** Whether it is named as it is. */
    public boolean has(String name) {
        return given.contains(name);
    }

    /**
     * What is named of a family, such as {@code cgroups/}: by itself or by a name that stands for it; without the
     * family.
     */
    public Set<String> members(String family) {
        return given.stream()
                .flatMap(name -> meant(name).stream())
                .filter(name -> name.startsWith(family))
                .map(name -> name.substring(family.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * All that is to be made, in the order given, each once. There is one {@code filesystem/}, and {@code
     * environment_secret} always.
     *
     * @throws ContainerizerException names what is given twice or does not go together
     */
    Set<String> complete() throws ContainerizerException {
        Set<String> names = once();
        long filesystems = count(names, name -> name.startsWith("filesystem/"));
        if (filesystems > 1) {
            throw new ContainerizerException("Using multiple filesystem isolators simultaneously is disallowed");
        }
        // network/ports only looks at what others configure.
        if (count(names, name -> name.startsWith("network/") && !name.equals("network/ports")) > 1) {
            throw new ContainerizerException("Using multiple network isolators simultaneously is disallowed");
        }
        if (filesystems == 0) {
            names.add("filesystem/posix");
        }
        COMPANIONS.forEach((name, companions) -> {
            if (names.contains(name)) {
                names.addAll(companions);
            }
        });
        names.add(ENVIRONMENT_SECRET);
        return names;
    }

    private Set<String> once() throws ContainerizerException {
        Set<String> seen = new HashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (String name : given) {
            if (!seen.add(name)) {
                throw new ContainerizerException("Duplicate entries found in --isolation flag: '" + name + "'");
            }
            names.addAll(meant(name));
        }
        return names;
    }

    private static List<String> meant(String name) {
        return ALIASES.getOrDefault(name, List.of(name));
    }

    private static long count(Set<String> names, Predicate<String> kind) {
        return names.stream().filter(kind).count();
    }
}
