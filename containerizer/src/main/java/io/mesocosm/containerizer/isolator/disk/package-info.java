/**
 * Disk quotas, counted by walking, or by the file system. Imports {@code isolator}, {@code sandbox}, {@code syscalls},
 * {@code volumes} and {@code common}'s resources, metrics and texts.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.disk;

import org.jspecify.annotations.NullMarked;
