/**
 * Where the master meets the world: wiring, network, log, and the effects of the core as deeds. May import everything
 * of the master; nothing of the master imports it.
 */
@NullMarked
package io.mesocosm.master.edge;

import org.jspecify.annotations.NullMarked;
