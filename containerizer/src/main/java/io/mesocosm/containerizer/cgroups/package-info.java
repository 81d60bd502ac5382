/**
 * The host's cgroups, of either version: which there are, how one is made, read, written, emptied and taken away. Imports
 * {@code process} and {@code syscalls}; knows nothing of containers or resources.
 */
@NullMarked
package io.mesocosm.containerizer.cgroups;

import org.jspecify.annotations.NullMarked;
