/** Tests of the flags. */
@NullMarked
package io.mesocosm.master.flags;

import org.jspecify.annotations.NullMarked;
