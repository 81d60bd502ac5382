/**
 * Masters, agents and schedulers in the simulated world: the cores of production, and for each effect its simulated
 * counterpart. May import what both daemons are made of, the allocator, {@code executor.command} and {@code world}.
 */
@NullMarked
package io.mesocosm.simulation.nodes;

import org.jspecify.annotations.NullMarked;
