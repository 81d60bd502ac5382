/**
 * Where a v0 scheduler driver meets the world: flags, sockets, threads, the scheduler's callbacks. May import {@code
 * scheduler.driver} and {@code common}.
 */
@NullMarked
package io.mesocosm.scheduler.edge;

import org.jspecify.annotations.NullMarked;
