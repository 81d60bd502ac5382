/**
 * Where the master meets the world: wiring, network, log, and the effects of the core as deeds.
 * May import every room of the master.
 */
@NullMarked
package io.mesocosm.master.edge;

import org.jspecify.annotations.NullMarked;
