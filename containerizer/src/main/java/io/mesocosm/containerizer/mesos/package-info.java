/**
 * The Mesos containerizer: walks the isolators, launches, fetches, and keeps the runtime directory that the next agent
 * recovers from. Imports every other package of this module, {@code common.ids}, {@code common.metrics} and
 * {@code common.text}.
 */
@NullMarked
package io.mesocosm.containerizer.mesos;

import org.jspecify.annotations.NullMarked;
