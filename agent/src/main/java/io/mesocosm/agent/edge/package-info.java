/**
 * The agent as a process: its command line, its wiring, and what performs the effects of its core. May import
 * everything of the agent; nothing of the agent imports it.
 */
@NullMarked
package io.mesocosm.agent.edge;

import org.jspecify.annotations.NullMarked;
