/**
 * Checks and health checks of tasks: what they look at, when, and what follows from their results. May import the v1
 * protobuf types; who runs them is somebody else's.
 */
@NullMarked
package io.mesocosm.executor.checks;

import org.jspecify.annotations.NullMarked;
