/**
 * The allocation algorithm in the plainest words, slow and obvious, to compare the real one with. Knows the port and
 * {@code common}, and nothing of the real one.
 */
@NullMarked
package io.mesocosm.allocator.plain;

import org.jspecify.annotations.NullMarked;
