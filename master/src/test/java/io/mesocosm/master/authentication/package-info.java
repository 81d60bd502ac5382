/** Tests of the package of the same name. May import what it imports, the core, and JUnit. */
@NullMarked
package io.mesocosm.master.authentication;

import org.jspecify.annotations.NullMarked;
