/** What the tests of this module share: the host that they run on, and a {@code Syscalls} that records and fails. */
@NullMarked
package io.mesocosm.containerizer.testing;

import org.jspecify.annotations.NullMarked;
