/**
 * The flags of {@code mesos-master}: each with Mesos' name, default, old names and check, read into records.
 * May import the settings of the state and of the throttle, common and proto.
 */
@NullMarked
package io.mesocosm.master.flags;

import org.jspecify.annotations.NullMarked;
