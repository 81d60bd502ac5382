/**
 * Decides for a v0 scheduler driver: whom to subscribe with, what to tell the scheduler, what to send. Pure; may import
 * {@code common}'s pure parts and the v0 protobuf types, which are what a driver speaks on both sides.
 */
@NullMarked
package io.mesocosm.scheduler.driver;

import org.jspecify.annotations.NullMarked;
