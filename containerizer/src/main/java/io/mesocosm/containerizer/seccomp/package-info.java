/**
 * What system calls a container may make: profiles in Docker's format, and the programs for the kernel that they become.
 * Imports {@code common} and the messages only.
 */
@NullMarked
package io.mesocosm.containerizer.seccomp;

import org.jspecify.annotations.NullMarked;
