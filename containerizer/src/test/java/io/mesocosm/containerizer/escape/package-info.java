/**
 * Attempts to get out of containers, each by name, as root and as an ordinary user; all of them must fail, and where that
 * can be shown the same attempt succeeds outside.
 */
@NullMarked
package io.mesocosm.containerizer.escape;

import org.jspecify.annotations.NullMarked;
