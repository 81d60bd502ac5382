/** Stories of a simulated cluster. May import everything of the simulation. */
@NullMarked
package io.mesocosm.simulation.story;

import org.jspecify.annotations.NullMarked;
