/** Tests of the allocator's surroundings. May import what they test. */
@NullMarked
package io.mesocosm.master.allocation;

import org.jspecify.annotations.NullMarked;
