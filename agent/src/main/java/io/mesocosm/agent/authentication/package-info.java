/**
 * How the agent proves to its master who it is, before it registers. May import the state, the step, the events, the
 * effects, common and proto; no other room.
 */
@NullMarked
package io.mesocosm.agent.authentication;

import org.jspecify.annotations.NullMarked;
