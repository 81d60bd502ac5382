/**
 * {@code cgroups/*}: one isolator made of controllers, with one class for each controller and version of cgroups. Imports
 * {@code cgroups}, {@code isolator}, {@code launcher}, {@code process}, {@code syscalls} and {@code common}'s resources
 * and texts; a controller knows no other.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.cgroups;

import org.jspecify.annotations.NullMarked;
