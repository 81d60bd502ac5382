/**
 * Brings the URIs of a command into its sandbox: copies, downloads, caches, extracts. Works on the calling virtual
 * thread with the rights of the container's user; imports {@code sandbox}, {@code syscalls} and {@code common.metrics}.
 */
@NullMarked
package io.mesocosm.containerizer.fetcher;

import org.jspecify.annotations.NullMarked;
