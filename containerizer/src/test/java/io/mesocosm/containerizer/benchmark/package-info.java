/** Measurements that are run by hand, never by the build. */
@NullMarked
package io.mesocosm.containerizer.benchmark;

import org.jspecify.annotations.NullMarked;
