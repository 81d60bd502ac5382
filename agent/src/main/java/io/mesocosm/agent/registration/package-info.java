/**
 * How the agent finds, joins and keeps a master. May import the state, the events, the effects and {@code step}.
 */
@NullMarked
package io.mesocosm.agent.registration;

import org.jspecify.annotations.NullMarked;
