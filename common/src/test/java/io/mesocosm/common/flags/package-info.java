/** Tests of the flags room. */
@NullMarked
package io.mesocosm.common.flags;

import org.jspecify.annotations.NullMarked;
