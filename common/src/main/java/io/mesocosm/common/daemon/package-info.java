/**
 * What a daemon has around its core, whichever daemon it is: its build, its log, its addresses, its host. May import
 * flags and loop.
 */
@NullMarked
package io.mesocosm.common.daemon;

import org.jspecify.annotations.NullMarked;
