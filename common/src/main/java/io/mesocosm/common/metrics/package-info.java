/**
 * What a daemon counts and measures, and the snapshot that {@code /metrics/snapshot} shows. May import nothing of
 * Mesocosm.
 */
@NullMarked
package io.mesocosm.common.metrics;

import org.jspecify.annotations.NullMarked;
