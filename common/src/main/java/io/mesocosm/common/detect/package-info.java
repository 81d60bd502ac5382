/** Finds the leading master. May import nothing of Mesocosm but the protobuf types. */
@NullMarked
package io.mesocosm.common.detect;

import org.jspecify.annotations.NullMarked;
