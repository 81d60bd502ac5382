/** The command line tools; each package below is one of them, the classes here are where they start. */
@NullMarked
package io.mesocosm.cli;

import org.jspecify.annotations.NullMarked;
