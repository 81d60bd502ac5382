/** The driver's core: steps, and the recorded conversations of Mesos' driver. */
@NullMarked
package io.mesocosm.scheduler.driver;

import org.jspecify.annotations.NullMarked;
