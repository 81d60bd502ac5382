/** Tests of the package of the same name. */
@NullMarked
package io.mesocosm.allocator;

import org.jspecify.annotations.NullMarked;
