package io.mesocosm.common.modules;

import java.util.List;

/**
 * Makes one kind of part; each kind extends this with its own way to make them. An implementation has a public
 * constructor without parameters and is listed in {@code META-INF/services/} under the name of its kind, in the daemon
 * itself or in a library's jar. It keeps nothing between calls.
 */
public interface ModuleFactory {

    /** The names that flags and manifests may give for it; at least one, unique among all factories of its kind. */
    List<String> names();
}
