/**
 * Volumes: host paths, sandbox paths, secrets, and the group ids that share them. Imports {@code isolator}, {@code
 * launcher}, {@code sandbox} and {@code syscalls}.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.volume;

import org.jspecify.annotations.NullMarked;
