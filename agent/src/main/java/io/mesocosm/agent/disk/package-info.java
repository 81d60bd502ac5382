/**
 * The agent's disk: checkpoints written and read in Mesos' formats, volumes made and removed, the dead's directories
 * removed. Does what effects say and answers by events; may import {@code checkpoint}, the effects, the events, the state,
 * {@code Compatibility}, {@code containerizer.sandbox} and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.disk;

import org.jspecify.annotations.NullMarked;
