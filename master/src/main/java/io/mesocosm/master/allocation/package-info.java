/**
 * The allocator's loop: one thread that owns the allocator, takes the master's orders and hands back offers. May import
 * the state, the events, the effects, the allocator's port and common.
 */
@NullMarked
package io.mesocosm.master.allocation;

import org.jspecify.annotations.NullMarked;
