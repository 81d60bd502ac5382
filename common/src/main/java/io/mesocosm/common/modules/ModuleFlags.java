package io.mesocosm.common.modules;

import static io.mesocosm.common.flags.FlagSpec.optional;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.proto.internal.ModuleLibraries;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What flags add to a daemon from libraries; at most one of both is there.
 *
 * @param manifest {@code --modules}
 * @param directory {@code --modules_dir}
 */
public record ModuleFlags(Optional<ModuleLibraries.Modules> manifest, Optional<Path> directory) {

    private static final FlagSpec<ModuleLibraries.Modules> MODULES = optional(
            "modules",
            JsonFlags.textMessage("JSON Modules or path", ModuleLibraries.Modules.getDefaultInstance()),
            "Libraries, which are jars, and the modules to load from them; not together with --modules_dir.");
    private static final FlagSpec<String> MODULES_DIR = optional(
            "modules_dir",
            FlagType.STRING,
            "Directory of files like the value of --modules, read in alphabetical order.");

    /** Their declarations. */
    public static final List<FlagSpec<?>> SPECS = List.of(MODULES, MODULES_DIR);

    /** @throws FlagException if both are given */
    public static ModuleFlags from(ParsedFlags flags) throws FlagException {
        if (flags.find(MODULES).isPresent() && flags.find(MODULES_DIR).isPresent()) {
            throw new FlagException("Only one of --modules or --modules_dir should be specified");
        }
        return new ModuleFlags(flags.find(MODULES), flags.find(MODULES_DIR).map(Path::of));
    }

    /**
     * Loads what the manifests list of these kinds.
     *
     * @throws ModuleException naming the library or module that cannot be had
     */
    public Modules load(List<Class<? extends ModuleFactory>> kinds) throws ModuleException {
        var loader = new ModuleLoader(kinds);
        try {
            if (manifest.isPresent()) {
                loader.load(manifest.get());
            }
            if (directory.isPresent()) {
                loader.loadDirectory(directory.get());
            }
        } catch (ModuleException e) {
            throw new ModuleException("Error loading modules: " + e.getMessage(), e);
        }
        return loader.modules();
    }
}
