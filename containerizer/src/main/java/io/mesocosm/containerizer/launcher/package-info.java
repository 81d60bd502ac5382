/**
 * Turns a finished launch description into a running container process, and finds such processes again after the agent
 * was restarted. Imports {@code cgroups}, {@code process} and {@code syscalls}.
 */
@NullMarked
package io.mesocosm.containerizer.launcher;

import org.jspecify.annotations.NullMarked;
