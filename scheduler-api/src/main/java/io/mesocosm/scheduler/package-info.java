/**
 * What framework authors link: {@link io.mesocosm.scheduler.Scheduler} hears events, {@link
 * io.mesocosm.scheduler.SchedulerClient} makes calls. May import {@code common} and the v1 protobuf types.
 */
@NullMarked
package io.mesocosm.scheduler;

import org.jspecify.annotations.NullMarked;
