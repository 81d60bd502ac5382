/** What every part of Mesocosm needs; each package below is one room and names what it may import. */
@NullMarked
package io.mesocosm.common;

import org.jspecify.annotations.NullMarked;
