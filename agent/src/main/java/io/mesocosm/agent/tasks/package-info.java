/**
 * Tasks from the master's order to delivery, and their kills. May import the state, the events, the effects and
 * {@code step}.
 */
@NullMarked
package io.mesocosm.agent.tasks;

import org.jspecify.annotations.NullMarked;
