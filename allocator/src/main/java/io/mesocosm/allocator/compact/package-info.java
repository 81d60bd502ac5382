/**
 * Resources as the allocator counts them: interned names and kinds, fixed-point longs, immutable bundles that share
 * what they can. May import {@code common.resources}.
 */
@NullMarked
package io.mesocosm.allocator.compact;

import org.jspecify.annotations.NullMarked;
