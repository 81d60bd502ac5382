/**
 * Makes a master a candidate for leadership, and finds the one that leads. May import the protobuf types, {@code zookeeper},
 * and how a master is written: {@code json}, {@code libprocess}'s addresses.
 */
@NullMarked
package io.mesocosm.common.detect;

import org.jspecify.annotations.NullMarked;
