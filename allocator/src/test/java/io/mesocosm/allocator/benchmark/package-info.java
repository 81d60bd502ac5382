/** Measures the allocator against the figures that Mesos publishes; run by hand, never by a test. */
@NullMarked
package io.mesocosm.allocator.benchmark;

import org.jspecify.annotations.NullMarked;
