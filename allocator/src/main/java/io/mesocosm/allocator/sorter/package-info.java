/**
 * Whose turn it is: clients in a hierarchy, ordered by dominant resource fairness or by chance. May import {@code
 * compact}, {@code common.loop} and {@code common.modules}.
 */
@NullMarked
package io.mesocosm.allocator.sorter;

import org.jspecify.annotations.NullMarked;
