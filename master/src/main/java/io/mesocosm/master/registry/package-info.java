/**
 * What a master must not forget: one record per change, applied by one rule; the port that makes changes durable.
 * May import common and proto.
 */
@NullMarked
package io.mesocosm.master.registry;

import org.jspecify.annotations.NullMarked;
