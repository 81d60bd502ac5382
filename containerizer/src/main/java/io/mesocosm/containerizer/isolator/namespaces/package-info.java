/**
 * Namespaces that containers may have of their own: PID, IPC, user. Imports {@code isolator}, {@code checkpoint}, {@code
 * launcher}, {@code mounts}, {@code process}, {@code sandbox}, {@code syscalls} and {@code common.text}.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.namespaces;

import org.jspecify.annotations.NullMarked;
