/** What tests of several rooms need. May import the JDK alone. */
@NullMarked
package io.mesocosm.common.testing;

import org.jspecify.annotations.NullMarked;
