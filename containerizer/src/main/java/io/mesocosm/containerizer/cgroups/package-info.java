/**
 * The host's cgroups, of either version: which there are, where those of containers are, how one is made, read, written,
 * emptied and taken away. Imports {@code mounts}, {@code process} and {@code syscalls}; knows nothing of resources.
 */
@NullMarked
package io.mesocosm.containerizer.cgroups;

import org.jspecify.annotations.NullMarked;
