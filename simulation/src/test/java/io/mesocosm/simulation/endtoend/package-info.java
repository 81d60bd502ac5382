/** Real daemons as processes on loopback, started and killed by tests. May use everything but the daemons' insides. */
@NullMarked
package io.mesocosm.simulation.endtoend;

import org.jspecify.annotations.NullMarked;
