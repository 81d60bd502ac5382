/**
 * {@code cgroups/perf_event}: what the kernel and the processor count of containers, on both versions of cgroups. Imports
 * what {@code isolator.cgroups} does, and its port.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.cgroups.perf;

import org.jspecify.annotations.NullMarked;
