/**
 * Disk quotas, counted by walking, or by the file system. Imports {@code isolator}, {@code sandbox} and {@code
 * syscalls}.
 */
@NullMarked
package io.mesocosm.containerizer.isolator.disk;

import org.jspecify.annotations.NullMarked;
