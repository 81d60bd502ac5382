/**
 * Built-in executors without a process of their own: the logic of the command executor, one core for all of them on one
 * loop, between the agent's core and the containers. May import the effects, the events, the state, the containers, the
 * containerizer's port, {@code executor} and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.hosting;

import org.jspecify.annotations.NullMarked;
