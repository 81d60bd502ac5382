/**
 * What a container's processes may do at all: resource limits, capabilities, privileges, system calls, devices.
 * Imports {@code isolator}, {@code launcher} and {@code seccomp}.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.security;

import org.jspecify.annotations.NullMarked;
