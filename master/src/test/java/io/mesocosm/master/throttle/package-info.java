/** Tests of the package of the same name. May import what it imports, the core, and JUnit. */
@NullMarked
package io.mesocosm.master.throttle;

import org.jspecify.annotations.NullMarked;
