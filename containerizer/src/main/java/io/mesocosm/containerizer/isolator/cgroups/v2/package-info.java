/**
 * Controllers of cgroup v2, all in the unified hierarchy. Imports what {@code isolator.cgroups} does; a controller knows
 * no other.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.cgroups.v2;

import org.jspecify.annotations.NullMarked;
