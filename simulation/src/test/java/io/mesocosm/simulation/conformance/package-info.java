/** Replays what was recorded of Mesos on our daemons, and says what is compared and what is not. May use everything but the daemons' insides. */
@NullMarked
package io.mesocosm.simulation.conformance;

import org.jspecify.annotations.NullMarked;
