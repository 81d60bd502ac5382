/**
 * Controllers of cgroup v1, each in a hierarchy of its own or with one other. Imports what {@code isolator.cgroups}
 * does; a controller knows no other.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.cgroups.v1;

import org.jspecify.annotations.NullMarked;
