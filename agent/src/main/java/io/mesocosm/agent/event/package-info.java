/**
 * What can happen to the agent: the sealed events of its core, and how libprocess messages become events. May import
 * the state, {@code checkpoint} and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.event;

import org.jspecify.annotations.NullMarked;
