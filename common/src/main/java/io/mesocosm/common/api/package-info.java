/**
 * The client's half of the v1 HTTP APIs: calls out, events in, as protobuf or JSON. May import {@code common.http} and
 * {@code common.json}.
 */
@NullMarked
package io.mesocosm.common.api;

import org.jspecify.annotations.NullMarked;
