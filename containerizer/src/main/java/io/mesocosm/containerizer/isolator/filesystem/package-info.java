/**
 * {@code filesystem/linux} and {@code filesystem/shared}: what a container sees of the host's files, in a mount namespace
 * of its own. Imports {@code isolator}, {@code checkpoint}, {@code launcher}, {@code mounts}, {@code sandbox}, {@code
 * syscalls} and {@code volumes}.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.filesystem;

import org.jspecify.annotations.NullMarked;
