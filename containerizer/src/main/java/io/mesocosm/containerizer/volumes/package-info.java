/**
 * Volumes on the host: where persistent ones lie, and which users and groups may write to a volume. It makes no mounts
 * and knows no isolator. Imports {@code checkpoint}, {@code syscalls} and {@code common.resources}.
 */
@NullMarked
package io.mesocosm.containerizer.volumes;

import org.jspecify.annotations.NullMarked;
