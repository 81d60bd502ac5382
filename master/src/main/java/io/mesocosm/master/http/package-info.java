/**
 * What the master answers over HTTP: the scheduler API, the operator API, the endpoints of v0. Reads work on a snapshot,
 * everything else becomes an event. May import the events, the state, the views, the metrics, {@code SchedulerCalls} and
 * common.
 */
@NullMarked
package io.mesocosm.master.http;

import org.jspecify.annotations.NullMarked;
