/**
 * The agent's flags against Mesos' table and a recording.
 */
@NullMarked
package io.mesocosm.agent.flags;

import org.jspecify.annotations.NullMarked;
