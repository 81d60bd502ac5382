/**
 * Tests of what executors may say. May import the room that they test.
 */
@NullMarked
package io.mesocosm.agent.executors;

import org.jspecify.annotations.NullMarked;
