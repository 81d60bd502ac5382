package io.mesocosm.common.modules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The modules that there are: those that are built in and those that were loaded. Safe from any thread. */
public final class Modules {

    /** Only what is built in. */
    public static final Modules BUILT_IN = new Modules(Map.of());

    private final Map<String, Configured<?>> loaded;

    Modules(Map<String, Configured<?>> loaded) {
        this.loaded = Map.copyOf(loaded);
    }

    /** The module of that kind and name, if there is one. */
    public <F extends ModuleFactory> Optional<Configured<F>> find(Class<F> kind, String name) {
        Optional<Configured<F>> builtIn = builtIn(kind).stream()
                .filter(factory -> factory.names().contains(name))
                .findFirst()
                .map(factory -> new Configured<>(factory, ModuleParameters.NONE));
        return builtIn.or(() -> Optional.ofNullable(loaded.get(name))
                .filter(module -> kind.isInstance(module.factory()))
                .map(module -> new Configured<>(kind.cast(module.factory()), module.parameters())));
    }

    /**
     * The module of that kind and name.
     *
     * @param word the kind in people's words: {@code allocator}
     * @throws ModuleException naming those that there are
     */
    public <F extends ModuleFactory> Configured<F> named(Class<F> kind, String word, String name)
            throws ModuleException {
        Optional<Configured<F>> found = find(kind, name);
        if (found.isPresent()) {
            return found.get();
        }
        throw new ModuleException("unknown " + word + " '" + name + "', known are " + names(kind));
    }

    /** The names of all modules of a kind, sorted. */
    public <F extends ModuleFactory> List<String> names(Class<F> kind) {
        Stream<String> own = loaded.entrySet().stream()
                .filter(entry -> kind.isInstance(entry.getValue().factory()))
                .map(Map.Entry::getKey);
        Stream<String> builtIn = builtIn(kind).stream().flatMap(factory -> factory.names().stream());
        return new ArrayList<>(Stream.concat(own, builtIn).collect(Collectors.toCollection(TreeSet::new)));
    }

    static <F extends ModuleFactory> List<F> builtIn(Class<F> kind) {
        return ServiceLoader.load(kind, Modules.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
