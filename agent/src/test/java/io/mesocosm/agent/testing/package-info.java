/**
 * Things that several tests of the agent share: a master that only listens, the agent as a process, recordings.
 */
@NullMarked
package io.mesocosm.agent.testing;

import org.jspecify.annotations.NullMarked;
