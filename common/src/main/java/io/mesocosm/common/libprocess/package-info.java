/**
 * Libprocess messages over HTTP: addresses, delivery in order, links. May import {@code common.http}.
 */
@NullMarked
package io.mesocosm.common.libprocess;

import org.jspecify.annotations.NullMarked;
