/**
 * Processes as the host shows them: {@code /proc}, process trees, and the one thread that waits for descriptors.
 * Imports {@code syscalls} and {@code common.loop}.
 */
@NullMarked
package io.mesocosm.containerizer.process;

import org.jspecify.annotations.NullMarked;
