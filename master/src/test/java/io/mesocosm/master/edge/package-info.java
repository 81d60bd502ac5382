/** Tests of the whole master in this process, over real sockets. */
@NullMarked
package io.mesocosm.master.edge;

import org.jspecify.annotations.NullMarked;
