/**
 * Command line flags as Mesos takes them: declared beside their user, read from the command line, {@code MESOS_*} and
 * files, shown by {@code --help} and {@code /flags}. May import the text and json rooms.
 */
@NullMarked
package io.mesocosm.common.flags;

import org.jspecify.annotations.NullMarked;
