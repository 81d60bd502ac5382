/**
 * What becomes of the directories of the dead. May import the state, the events, the effects and {@code step}.
 */
@NullMarked
package io.mesocosm.agent.gc;

import org.jspecify.annotations.NullMarked;
