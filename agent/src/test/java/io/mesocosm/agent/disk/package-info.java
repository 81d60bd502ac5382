/**
 * Checkpoints in Mesos' formats.
 */
@NullMarked
package io.mesocosm.agent.disk;

import org.jspecify.annotations.NullMarked;
