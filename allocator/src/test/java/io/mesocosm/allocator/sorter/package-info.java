/** Tests of the package of the same name. */
@NullMarked
package io.mesocosm.allocator.sorter;

import org.jspecify.annotations.NullMarked;
