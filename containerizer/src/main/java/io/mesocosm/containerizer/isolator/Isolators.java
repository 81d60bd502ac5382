package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.modules.Configured;
import io.mesocosm.common.modules.Modules;
import io.mesocosm.containerizer.ContainerizerException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The isolators that {@code --isolation} names, in the order in which they are asked. */
public final class Isolators {

    private static final String ENVIRONMENT_SECRET = "environment_secret";

    /** Names that stand for others. */
    private static final Map<String, List<String>> ALIASES =
            Map.of("process", List.of("posix/cpu", "posix/mem"), "cgroups", List.of("cgroups/cpu", "cgroups/mem"));

    @FunctionalInterface
    private interface Maker {
        Isolator make(IsolatorContext context) throws ContainerizerException;
    }

    private record BuiltIn(String name, Maker maker) {}

    /** Those that are built in, in the order in which they are made and asked. (Mesos: {@code MesosContainerizer::create}) */
    private static final List<BuiltIn> BUILT_IN = List.of(
            new BuiltIn("filesystem/posix", c -> new FilesystemPosix(c.workDirectory(), c.syscalls())),
            new BuiltIn("posix/cpu", c -> new PosixCpu(c.proc(), c.syscalls().clockTicks())),
            new BuiltIn("posix/mem", c -> new PosixMem(c.proc(), c.syscalls().pageBytes())),
            new BuiltIn(ENVIRONMENT_SECRET, _ -> new EnvironmentSecret()));

    private Isolators() {}

    /**
     * Makes the isolators of a comma list: those that are built in, in an order of ours, then those of modules, in the
     * list's. {@code filesystem/posix} is there when no other {@code filesystem/} is, {@code environment_secret} always.
     *
     * @throws ContainerizerException names what is unknown, given twice or cannot be had
     */
    public static List<Isolator> make(IsolatorContext context, Modules modules) throws ContainerizerException {
        Set<String> names = names(context.settings().isolation());
        List<Isolator> isolators = new ArrayList<>();
        for (BuiltIn builtIn : BUILT_IN) {
            if (names.remove(builtIn.name)) {
                isolators.add(builtIn.maker.make(context));
            }
        }
        for (String name : names) {
            isolators.add(fromModule(name, context, modules));
        }
        return List.copyOf(isolators);
    }

    private static Set<String> names(String isolation) throws ContainerizerException {
        Set<String> names = new LinkedHashSet<>();
        for (String given : isolation.split(",", -1)) {
            String trimmed = given.trim();
            for (String name : ALIASES.getOrDefault(trimmed, List.of(trimmed))) {
                if (!name.isEmpty() && !names.add(name)) {
                    throw new ContainerizerException("Duplicate entries found in --isolation flag: '" + name + "'");
                }
            }
        }
        if (names.stream().noneMatch(name -> name.startsWith("filesystem/"))) {
            names.add("filesystem/posix");
        }
        names.add(ENVIRONMENT_SECRET);
        return names;
    }

    private static Isolator fromModule(String name, IsolatorContext context, Modules modules)
            throws ContainerizerException {
        Optional<Configured<IsolatorFactory>> found = modules.find(IsolatorFactory.class, name);
        if (found.isEmpty()) {
            throw new ContainerizerException("Unknown or unsupported isolator '" + name + "'");
        }
        return found.get().factory().create(name, found.get().parameters(), context);
    }
}
