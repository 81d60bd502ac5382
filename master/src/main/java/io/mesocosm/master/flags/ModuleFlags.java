package io.mesocosm.master.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.proto.internal.ModuleLibraries.Modules;
import java.nio.file.Path;
import java.util.List;

/** What is added to the master from libraries. */
final class ModuleFlags {

    private static final FlagSpec<Modules> MODULES = optional(
            "modules",
            JsonFlags.textMessage("JSON Modules or path", Modules.getDefaultInstance()),
            "Libraries, which are jars, and the modules to load from them; not together with --modules_dir.");
    private static final FlagSpec<String> MODULES_DIR = optional(
            "modules_dir",
            FlagType.STRING,
            "Directory of files like the value of --modules, read in alphabetical order.");

    /** All of them. */
    static final List<FlagSpec<?>> ALL = List.of(MODULES, MODULES_DIR);

    private ModuleFlags() {}

    static MasterFlags.Additions additions(ParsedFlags flags) {
        return new MasterFlags.Additions(
                flags.find(MODULES), flags.find(MODULES_DIR).map(Path::of));
    }

    static void check(ParsedFlags flags) throws FlagException {
        if (flags.find(MODULES).isPresent() && flags.find(MODULES_DIR).isPresent()) {
            throw new FlagException("Only one of --modules or --modules_dir should be specified");
        }
    }
}
