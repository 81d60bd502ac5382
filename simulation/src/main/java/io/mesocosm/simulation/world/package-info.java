/**
 * A world in one thread: simulated time, loops, network and chance, all decided by one seed. May import
 * {@code common}; knows nothing of masters and agents.
 */
@NullMarked
package io.mesocosm.simulation.world;

import org.jspecify.annotations.NullMarked;
