/**
 * The port between an agent and whatever makes its containers: launch, update, usage, status, wait, kill, destroy,
 * recover. Imports {@code common} ids and the messages; implementations live in the packages below.
 */
@NullMarked
package io.mesocosm.containerizer;

import org.jspecify.annotations.NullMarked;
