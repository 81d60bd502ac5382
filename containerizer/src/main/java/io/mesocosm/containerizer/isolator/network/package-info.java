/**
 * {@code network/ports}: which ports containers listen on. Imports {@code cgroups}, {@code isolator},
 * {@code syscalls} and {@code common}'s resources.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.network;

import org.jspecify.annotations.NullMarked;
