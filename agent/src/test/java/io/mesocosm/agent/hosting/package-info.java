/**
 * What hosted executors do when they begin, and when they begin again.
 */
@NullMarked
package io.mesocosm.agent.hosting;

import org.jspecify.annotations.NullMarked;
