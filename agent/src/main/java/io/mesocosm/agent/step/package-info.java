/**
 * One step of the agent under way, shared by the rooms: gathers effects, and what one room asks of another. May import
 * the state, the events, the effects, {@code checkpoint} and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.step;

import org.jspecify.annotations.NullMarked;
