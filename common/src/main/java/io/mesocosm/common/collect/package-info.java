/**
 * Persistent collections: every change returns a new value and shares structure with the old one.
 * May import nothing of Mesocosm.
 */
@NullMarked
package io.mesocosm.common.collect;

import org.jspecify.annotations.NullMarked;
