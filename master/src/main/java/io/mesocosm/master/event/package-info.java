/**
 * Everything that can happen to the master: calls of schedulers, messages of agents, timers, answers.
 * May import the state, the registry's operations, common and proto.
 */
@NullMarked
package io.mesocosm.master.event;

import org.jspecify.annotations.NullMarked;
