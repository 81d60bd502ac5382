/** Tests of the endpoints that both daemons serve. */
@NullMarked
package io.mesocosm.common.endpoints;

import org.jspecify.annotations.NullMarked;
