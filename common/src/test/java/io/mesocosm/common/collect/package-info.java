/** Tests of the collect room. */
@NullMarked
package io.mesocosm.common.collect;

import org.jspecify.annotations.NullMarked;
