/**
 * Between the core and the containerizer: what effects ask for is done on virtual threads, what becomes of containers
 * comes back as events in the order that the core was promised. May import the effects, the events, the state, {@code
 * checkpoint}, the containerizer and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.containers;

import org.jspecify.annotations.NullMarked;
