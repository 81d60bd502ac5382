/** Tests of the text room. */
@NullMarked
package io.mesocosm.common.text;

import org.jspecify.annotations.NullMarked;
