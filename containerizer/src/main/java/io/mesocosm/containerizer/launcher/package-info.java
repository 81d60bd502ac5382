/**
 * Turns a finished launch description into a running container process, and finds such processes again after the agent
 * was restarted. Imports {@code syscalls} and {@code process}.
 */
@NullMarked
package io.mesocosm.containerizer.launcher;

import org.jspecify.annotations.NullMarked;
