package io.mesocosm.common.modules;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.proto.internal.ModuleLibraries;
import io.mesocosm.proto.internal.ModuleLibraries.Modules.Library.Module;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Loads the modules of manifests. A manifest lists libraries, each with the modules that are wanted of it:
 *
 * <pre>
 * {"libraries": [{"file": "/opt/modules/allocators.jar",
 *                 "modules": [{"name": "packing", "parameters": [{"key": "most", "value": "4"}]}]}]}
 * </pre>
 *
 * <p>A {@code file} with a slash is the path of a jar; one without is looked for in the directories of {@code
 * java.library.path}, which {@code LD_LIBRARY_PATH} extends. {@code name} is looked for there too, with {@code .jar}
 * behind it. The same module may be listed twice with the same parameters. Mesos: {@code ModuleManager::load}, with jars
 * in place of shared objects.
 */
public final class ModuleLoader {

    private final List<Class<? extends ModuleFactory>> kinds;
    private final List<Path> directories;
    private final Map<String, Library> libraries = new HashMap<>();
    private final Map<String, Listed> listed = new LinkedHashMap<>();

    private record Listed(String library, Configured<?> module) {}

    /** Looks for modules of these kinds. */
    public ModuleLoader(List<Class<? extends ModuleFactory>> kinds) {
        this(kinds, searched());
    }

    ModuleLoader(List<Class<? extends ModuleFactory>> kinds, List<Path> directories) {
        this.kinds = List.copyOf(kinds);
        this.directories = List.copyOf(directories);
    }

    private static List<Path> searched() {
        return Stream.of(System.getProperty("java.library.path", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(Path::of)
                .toList();
    }

    /**
     * Loads the modules of one manifest.
     *
     * @throws ModuleException naming the library or the module that cannot be had
     */
    public void load(ModuleLibraries.Modules manifest) throws ModuleException {
        for (ModuleLibraries.Modules.Library library : manifest.getLibrariesList()) {
            String name = name(library);
            Library opened = open(name);
            for (Module module : library.getModulesList()) {
                load(name, opened, module);
            }
        }
    }

    /**
     * Loads the manifests of a directory in alphabetical order; every file there is one.
     *
     * @throws ModuleException naming the file too
     */
    public void loadDirectory(Path directory) throws ModuleException {
        for (Path file : files(directory)) {
            ModuleLibraries.Modules manifest = read(file);
            try {
                load(manifest);
            } catch (ModuleException e) {
                throw new ModuleException("Error loading modules from '" + file + "': " + e.getMessage());
            }
        }
    }

    /** What was loaded, beside what is built in. */
    public Modules modules() {
        Map<String, Configured<?>> all = new LinkedHashMap<>();
        listed.forEach((name, module) -> all.put(name, module.module()));
        return new Modules(all);
    }

    private static String name(ModuleLibraries.Modules.Library library) throws ModuleException {
        if (library.hasFile()) {
            return library.getFile();
        }
        if (library.hasName()) {
            return library.getName() + ".jar";
        }
        throw new ModuleException("Library name or path not provided");
    }

    private Library open(String name) throws ModuleException {
        Library known = libraries.get(name);
        if (known != null) {
            return known;
        }
        Library library = new Library(name, find(name), kinds);
        libraries.put(name, library);
        return library;
    }

    private Path find(String name) throws ModuleException {
        if (name.contains("/")) {
            return Path.of(name);
        }
        for (Path directory : directories) {
            Path candidate = directory.resolve(name);
            if (Files.exists(candidate)) {
                return candidate;
            }
        }
        throw new ModuleException("Error opening library: '" + name + "': in none of the directories " + directories);
    }

    private void load(String libraryName, Library library, Module module) throws ModuleException {
        if (!module.hasName()) {
            throw new ModuleException("Error: module name not provided with library '" + libraryName + "'");
        }
        String name = module.getName();
        ModuleFactory factory = library.factories().get(name);
        if (factory == null) {
            throw new ModuleException("Error loading module '" + name + "': library '" + libraryName
                    + "' has no such module, it has "
                    + library.factories().keySet().stream().sorted().toList());
        }
        var next = new Listed(libraryName, new Configured<>(factory, parameters(module)));
        checkBuiltIn(name, factory);
        Listed before = listed.putIfAbsent(name, next);
        if (before != null) {
            checkSame(name, before, next);
        }
    }

    private void checkBuiltIn(String name, ModuleFactory factory) throws ModuleException {
        for (Class<? extends ModuleFactory> kind : kinds) {
            if (kind.isInstance(factory)
                    && Modules.builtIn(kind).stream()
                            .anyMatch(builtIn -> builtIn.names().contains(name))) {
                throw duplicate(name, "a module of that name is built in");
            }
        }
    }

    private static void checkSame(String name, Listed before, Listed next) throws ModuleException {
        if (!before.library().equals(next.library())) {
            throw duplicate(
                    name,
                    "The same module appears in two different module libraries - '" + next.library() + "' and '"
                            + before.library() + "'");
        }
        if (!before.module().parameters().equals(next.module().parameters())) {
            throw duplicate(name, "A module with same name but different parameters already exists");
        }
    }

    private static ModuleException duplicate(String name, String reason) {
        return new ModuleException(
                "Error loading module '" + name + "'; this is potentially due to duplicate module names; " + reason);
    }

    private static ModuleParameters parameters(Module module) {
        return new ModuleParameters(module.getParametersList().stream()
                .map(parameter -> new ModuleParameters.Entry(parameter.getKey(), parameter.getValue()))
                .toList());
    }

    private static List<Path> files(Path directory) throws ModuleException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new ModuleException(
                    "Error loading module manifests from '" + directory + "' directory: " + reason(e));
        }
    }

    private static ModuleLibraries.Modules read(Path file) throws ModuleException {
        byte[] text;
        try {
            text = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ModuleException("Error reading module manifest file '" + file + "': " + reason(e));
        }
        var manifest = ModuleLibraries.Modules.newBuilder();
        try {
            ProtoJson.parse(text, manifest);
        } catch (JsonException e) {
            throw new ModuleException("Error parsing module manifest file '" + file + "': " + e.getMessage());
        }
        return manifest.build();
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "No such file or directory" : String.valueOf(e.getMessage());
    }
}
