/**
 * The built-in allocator: roles first, then the frameworks in a role, whole agents at a time, in the order of their
 * sorters. May import {@code compact}, {@code sorter}, the port and {@code common}.
 */
@NullMarked
package io.mesocosm.allocator.hierarchical;

import org.jspecify.annotations.NullMarked;
