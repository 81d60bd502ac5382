/**
 * The only place that calls the kernel past the JDK: the {@link io.mesocosm.containerizer.syscalls.Syscalls} port and
 * its JNI implementation. Imports nothing of the project.
 */
@NullMarked
package io.mesocosm.containerizer.syscalls;

import org.jspecify.annotations.NullMarked;
