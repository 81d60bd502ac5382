/**
 * Mounts that the agent itself sees: which there are, and how volumes come and go where somebody else may have put
 * links. Imports {@code syscalls}.
 */
@NullMarked
package io.mesocosm.containerizer.mounts;

import org.jspecify.annotations.NullMarked;
