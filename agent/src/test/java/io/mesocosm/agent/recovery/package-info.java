/**
 * Tests of what may change about an agent. May import the room that they test.
 */
@NullMarked
package io.mesocosm.agent.recovery;

import org.jspecify.annotations.NullMarked;
