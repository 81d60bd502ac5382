/** Plants bugs in the cores and sees to it that the simulator finds them. May import everything. */
@NullMarked
package io.mesocosm.simulation.mutation;

import org.jspecify.annotations.NullMarked;
