/** What client libraries share. */
@NullMarked
package io.mesocosm.common.api;

import org.jspecify.annotations.NullMarked;
