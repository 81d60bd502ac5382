package io.mesocosm.common.modules;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;

/**
 * A jar with modules. It has a class loader of its own below the daemon's, so that two libraries may bring different
 * versions of what they use. The class loader stays open for as long as the process lives: so does a module.
 */
final class Library {

    private final Map<String, ModuleFactory> factories = new LinkedHashMap<>();

    /**
     * Opens a jar.
     *
     * @param name as it is named in messages
     * @param kinds of factories that are looked for in it
     * @throws ModuleException when it is no jar or one of its factories cannot be made
     */
    Library(String name, Path jar, List<Class<? extends ModuleFactory>> kinds) throws ModuleException {
        check(name, jar);
        try {
            ClassLoader classes =
                    new URLClassLoader(name, new URL[] {jar.toUri().toURL()}, Library.class.getClassLoader());
            for (Class<? extends ModuleFactory> kind : kinds) {
                add(name, own(kind, classes));
            }
        } catch (IOException | ServiceConfigurationError | LinkageError e) {
            throw new ModuleException("Error opening library: '" + name + "': " + e.getMessage());
        }
    }

    /** The factories of this library by the names that they answer to. */
    Map<String, ModuleFactory> factories() {
        return factories;
    }

    private static void check(String name, Path jar) throws ModuleException {
        if (!Files.exists(jar)) {
            throw new ModuleException("Error opening library: '" + name + "': No such file or directory");
        }
        try (var opened = new JarFile(jar.toFile())) {
            opened.size();
        } catch (IOException e) {
            throw new ModuleException("Error opening library: '" + name + "': not a jar: " + e.getMessage());
        }
    }

    /** What the jar itself lists, without what the class loaders above it have. */
    private static <F extends ModuleFactory> List<ModuleFactory> own(Class<F> kind, ClassLoader classes) {
        List<ModuleFactory> own = new ArrayList<>();
        ServiceLoader.load(kind, classes).stream()
                .filter(provider -> provider.type().getClassLoader() == classes)
                .forEach(provider -> own.add(provider.get()));
        return own;
    }

    private void add(String name, List<ModuleFactory> found) throws ModuleException {
        for (ModuleFactory factory : found) {
            for (String module : factory.names()) {
                ModuleFactory other = factories.putIfAbsent(module, factory);
                if (other != null) {
                    throw new ModuleException("Error opening library: '" + name + "': "
                            + other.getClass().getName() + " and "
                            + factory.getClass().getName() + " are both named '" + module + "'");
                }
            }
        }
    }
}
