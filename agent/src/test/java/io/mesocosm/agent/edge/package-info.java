/**
 * The agent as a process against a master in the test.
 */
@NullMarked
package io.mesocosm.agent.edge;

import org.jspecify.annotations.NullMarked;
