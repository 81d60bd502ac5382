/**
 * Files that outlive the agent, framed and laid out as Mesos does it. Imports nothing of this module.
 */
@NullMarked
package io.mesocosm.containerizer.checkpoint;

import org.jspecify.annotations.NullMarked;
