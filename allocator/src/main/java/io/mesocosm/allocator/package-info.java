/**
 * Who is offered what next: the {@link io.mesocosm.allocator.Allocator} port, what goes in and what comes out of it.
 * May import {@code common} and the port of the sorters; the implementations live in the packages below and are found
 * by name.
 */
@NullMarked
package io.mesocosm.allocator;

import org.jspecify.annotations.NullMarked;
