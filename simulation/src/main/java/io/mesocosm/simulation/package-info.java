/** Runs the simulator from the command line. May import everything of the simulation. */
@NullMarked
package io.mesocosm.simulation;

import org.jspecify.annotations.NullMarked;
