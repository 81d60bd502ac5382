/** Tests of the metrics room. */
@NullMarked
package io.mesocosm.common.metrics;

import org.jspecify.annotations.NullMarked;
