/**
 * What the core hears of containers, and in which order.
 */
@NullMarked
package io.mesocosm.agent.containers;

import org.jspecify.annotations.NullMarked;
