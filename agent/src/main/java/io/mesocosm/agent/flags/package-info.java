/**
 * The flags of {@code mesos-agent}: each with Mesos' name, default, old names and check, read into records.
 * May import the state's configuration, the settings of isolators, common and proto.
 */
@NullMarked
package io.mesocosm.agent.flags;

import org.jspecify.annotations.NullMarked;
