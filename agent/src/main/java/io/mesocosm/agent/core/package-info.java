/**
 * The agent's core: gives each event to its room. Imports the rooms; nobody but the edge and tests imports it.
 */
@NullMarked
package io.mesocosm.agent.core;

import org.jspecify.annotations.NullMarked;
