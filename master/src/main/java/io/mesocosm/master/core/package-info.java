/**
 * The master's core: one exhaustive switch that gives each event to its room.
 * May import every room of the master but the edge.
 */
@NullMarked
package io.mesocosm.master.core;

import org.jspecify.annotations.NullMarked;
