/**
 * Turns a finished launch description into a running container process, and finds such processes again after the agent
 * was restarted. Imports {@code syscalls}, {@code process} and the port's exception.
 */
@NullMarked
package io.mesocosm.containerizer.launcher;

import org.jspecify.annotations.NullMarked;
