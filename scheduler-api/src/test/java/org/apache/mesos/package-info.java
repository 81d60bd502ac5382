/** The published API of v0 frameworks, compared with Mesos' own. */
@NullMarked
package org.apache.mesos;

import org.jspecify.annotations.NullMarked;
