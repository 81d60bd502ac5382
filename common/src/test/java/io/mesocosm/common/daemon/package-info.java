/** What a daemon has around its core. */
@NullMarked
package io.mesocosm.common.daemon;

import org.jspecify.annotations.NullMarked;
