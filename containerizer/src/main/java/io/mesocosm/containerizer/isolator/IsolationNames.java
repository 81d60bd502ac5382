package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.ContainerizerException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The names that stand in {@code --isolation}, and those that follow from them. Pure. */
final class IsolationNames {

    static final String ENVIRONMENT_SECRET = "environment_secret";

    /** Names that stand for others. */
    private static final Map<String, List<String>> ALIASES = Map.of(
            "process", List.of("posix/cpu", "posix/mem"),
            "cgroups", List.of("cgroups/cpu", "cgroups/mem"),
            "posix/disk", List.of("disk/du"));

    /** Names that bring others along. */
    private static final Map<String, List<String>> COMPANIONS =
            Map.of("filesystem/linux", List.of("volume/host_path", "volume/sandbox_path"));

    private IsolationNames() {}

    /**
     * In the order given, each once. There is one {@code filesystem/}, and {@code environment_secret} always.
     *
     * @throws ContainerizerException names what is given twice or does not go together
     */
    static Set<String> of(String isolation) throws ContainerizerException {
        Set<String> names = given(isolation);
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

    private static Set<String> given(String isolation) throws ContainerizerException {
        Set<String> tokens = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (String token : isolation.split(",", -1)) {
            String name = token.trim();
            if (!name.isEmpty() && !tokens.add(name)) {
                throw new ContainerizerException("Duplicate entries found in --isolation flag: '" + name + "'");
            }
            if (!name.isEmpty()) {
                names.addAll(ALIASES.getOrDefault(name, List.of(name)));
            }
        }
        return names;
    }

    private static long count(Set<String> names, Predicate<String> kind) {
        return names.stream().filter(kind).count();
    }
}
