/** Tests of authentication. May import what it imports, and JUnit. */
@NullMarked
package io.mesocosm.common.authentication;

import org.jspecify.annotations.NullMarked;
