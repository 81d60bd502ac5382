/** Tests of the package of the same name. */
@NullMarked
package io.mesocosm.allocator.compact;

import org.jspecify.annotations.NullMarked;
