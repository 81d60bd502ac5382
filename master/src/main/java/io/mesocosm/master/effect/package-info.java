/**
 * Everything that the master can ask of the world: messages, answers, timers, commits, orders to the allocator.
 * May import the state, the events, the registry's operations, the allocator's commands, common and proto.
 */
@NullMarked
package io.mesocosm.master.effect;

import org.jspecify.annotations.NullMarked;
