/**
 * Status updates: from an executor or the agent, through the task's state and its stream, to the master until
 * acknowledged. May import the state, the events, the effects and {@code step}.
 */
@NullMarked
package io.mesocosm.agent.statusupdates;

import org.jspecify.annotations.NullMarked;
