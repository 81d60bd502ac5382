/** Tests of the package of the same name. */
@NullMarked
package io.mesocosm.allocator.hierarchical;

import org.jspecify.annotations.NullMarked;
