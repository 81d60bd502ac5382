/**
 * {@code network/ports}: which ports containers listen on. Imports {@code cgroups}, {@code isolator} and {@code
 * syscalls}.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.network;

import org.jspecify.annotations.NullMarked;
