/**
 * {@code mesos-execute}: runs one task, or one task group, and prints what becomes of it. May import the scheduler
 * library and {@code common}.
 */
@NullMarked
package io.mesocosm.cli.execute;

import org.jspecify.annotations.NullMarked;
