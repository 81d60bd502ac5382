/** Tests of the loop room. */
@NullMarked
package io.mesocosm.common.loop;

import org.jspecify.annotations.NullMarked;
