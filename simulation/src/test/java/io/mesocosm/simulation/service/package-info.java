/** What makes the daemons services of a host: units and what they run. May use the JDK alone. */
@NullMarked
package io.mesocosm.simulation.service;

import org.jspecify.annotations.NullMarked;
