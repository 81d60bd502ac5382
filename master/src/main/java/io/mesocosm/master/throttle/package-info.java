/**
 * Rate limits of v0 frameworks, in front of the loop: what a framework sends too fast waits here. May import the state,
 * the metrics, common and proto.
 */
@NullMarked
package io.mesocosm.master.throttle;

import org.jspecify.annotations.NullMarked;
