/**
 * {@code filesystem/linux}: what a container sees of the host's files, in a mount namespace of its own. Imports {@code
 * isolator}, {@code launcher}, {@code sandbox} and {@code syscalls}.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.filesystem;

import org.jspecify.annotations.NullMarked;
