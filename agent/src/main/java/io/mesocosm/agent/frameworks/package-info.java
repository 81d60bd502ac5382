/**
 * Frameworks: their end, what their schedulers change, their messages. May import the state, the events, the effects
 * and {@code step}.
 */
@NullMarked
package io.mesocosm.agent.frameworks;

import org.jspecify.annotations.NullMarked;
