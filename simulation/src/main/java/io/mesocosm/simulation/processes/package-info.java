/**
 * Real daemons and ZooKeepers as processes, on loopback or in namespaces whose cables can be pulled, for end-to-end tests
 * and benchmarks. May import the main classes of both.
 */
@NullMarked
package io.mesocosm.simulation.processes;

import org.jspecify.annotations.NullMarked;
