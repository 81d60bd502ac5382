/** The driver over real sockets. */
@NullMarked
package io.mesocosm.scheduler.edge;

import org.jspecify.annotations.NullMarked;
