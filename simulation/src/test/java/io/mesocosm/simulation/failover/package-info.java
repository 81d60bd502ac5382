/** What the rounds of failovers hold against a deposed leader. May use the JDK alone. */
@NullMarked
package io.mesocosm.simulation.failover;

import org.jspecify.annotations.NullMarked;
