/** What several tests of this module need. */
@NullMarked
package io.mesocosm.scheduler.testing;

import org.jspecify.annotations.NullMarked;
