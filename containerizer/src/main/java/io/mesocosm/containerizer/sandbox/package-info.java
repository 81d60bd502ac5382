/**
 * Files in directories that belong to somebody we do not trust: every path stays beneath its directory, every file is
 * opened with its owner's rights. Imports {@code checkpoint} and {@code syscalls}.
 */
@NullMarked
package io.mesocosm.containerizer.sandbox;

import org.jspecify.annotations.NullMarked;
