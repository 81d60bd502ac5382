/**
 * What the benchmark of container launches is made of: a containerizer in this process, a root file system, the floor,
 * and the isolator that gives containers that root. Imports {@code containerizer}, {@code common} and {@code
 * processes}.
 */
@NullMarked
package io.mesocosm.simulation.benchmark.containers;

import org.jspecify.annotations.NullMarked;
