/**
 * Namespaces that containers may have of their own: PID, IPC, user. Imports {@code isolator}, {@code checkpoint}, {@code
 * launcher}, {@code mounts}, {@code process}, {@code sandbox} and {@code syscalls}.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.namespaces;

import org.jspecify.annotations.NullMarked;
