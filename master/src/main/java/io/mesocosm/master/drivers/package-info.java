/**
 * The language of scheduler drivers: what the v1 API says, in the messages that a driver sends and expects.
 * May import the state, the events, common and proto; no room.
 */
@NullMarked
package io.mesocosm.master.drivers;

import org.jspecify.annotations.NullMarked;
