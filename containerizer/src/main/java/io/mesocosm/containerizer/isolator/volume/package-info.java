/**
 * Volumes: host paths, sandbox paths, secrets, and the group ids that share them. Imports {@code isolator}, {@code
 * checkpoint}, {@code launcher}, {@code mounts}, {@code sandbox}, {@code syscalls}, {@code volumes} and {@code
 * common}'s resources, tasks and metrics.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.volume;

import org.jspecify.annotations.NullMarked;
