/** Tests of the ids room. */
@NullMarked
package io.mesocosm.common.ids;

import org.jspecify.annotations.NullMarked;
