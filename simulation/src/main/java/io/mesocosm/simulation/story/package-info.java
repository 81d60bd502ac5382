/**
 * Scenarios as stories that read like prose, and the random mix that writes stories of its own. May import {@code nodes}
 * and {@code world}.
 */
@NullMarked
package io.mesocosm.simulation.story;

import org.jspecify.annotations.NullMarked;
