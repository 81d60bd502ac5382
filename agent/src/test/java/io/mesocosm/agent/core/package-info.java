/**
 * Step tests of the agent's core, the driver that they share, and the recorded conversation with a master.
 */
@NullMarked
package io.mesocosm.agent.core;

import org.jspecify.annotations.NullMarked;
