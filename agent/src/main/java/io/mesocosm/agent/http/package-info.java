/**
 * What the agent answers over HTTP: the executor API, the operator API, the endpoints of v0. Reads work on a snapshot,
 * everything else becomes an event. May import the events, the state, the views, {@code ExecutorCalls}, the
 * containerizer's port and common.
 */
@NullMarked
package io.mesocosm.agent.http;

import org.jspecify.annotations.NullMarked;
