/** Real daemons as processes on loopback, for end-to-end tests and benchmarks. May import the daemons' main classes. */
@NullMarked
package io.mesocosm.simulation.processes;

import org.jspecify.annotations.NullMarked;
