/** The simulated world against the real one, where both keep the same contract. May import {@code world} and common. */
@NullMarked
package io.mesocosm.simulation.world;

import org.jspecify.annotations.NullMarked;
