/** Finding the leading master. */
@NullMarked
package io.mesocosm.common.detect;

import org.jspecify.annotations.NullMarked;
