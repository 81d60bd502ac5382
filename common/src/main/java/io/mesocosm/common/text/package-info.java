/**
 * Durations, byte sizes and versions as Mesos writes and reads them. May import nothing of Mesocosm.
 */
@NullMarked
package io.mesocosm.common.text;

import org.jspecify.annotations.NullMarked;
