/**
 * What {@code /metrics/snapshot} shows: the counters that are there from the start, and the gauges that a snapshot of
 * the state gives. May import the state, the registry, the view of the registry, common and proto.
 */
@NullMarked
package io.mesocosm.master.metrics;

import org.jspecify.annotations.NullMarked;
