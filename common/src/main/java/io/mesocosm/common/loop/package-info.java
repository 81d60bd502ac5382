/**
 * The single-writer event loop and what it is made of: steps, effects, timers, the sources of time and chance; and
 * an executor for those who need one order and no thread of their own.
 * May import nothing of Mesocosm.
 */
@NullMarked
package io.mesocosm.common.loop;

import org.jspecify.annotations.NullMarked;
